"""Nothing that is read can run: the product holds none of the ways by which data becomes code, and it opens no connection."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("gis", "layers", "land_policy", "maps", "reports")
RUNS = {"eval", "exec", "compile", "__import__", "execfile", "input", "breakpoint"}
"""Builtins that take text for a program, or wait for one."""

MODULES = {
    "pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "yaml", "jsonpickle", "runpy", "code", "codeop",
    "pty", "imp", "subprocess", "multiprocessing", "socket", "socketserver", "ftplib", "telnetlib", "smtplib", "xmlrpc", "requests",
    "httpx", "aiohttp", "urllib3", "webbrowser", "asyncio", "lxml", "jinja2.nativetypes", "urllib.request", "http.client", "http.server",
    "xml.dom", "xml.sax.expatreader",
}  # fmt: skip
"""Modules that make objects of bytes, run programs, or go to the network."""

CALLS = {
    "os.system", "os.popen", "os.execv", "os.execve", "os.execvp", "os.spawnv", "os.startfile", "pd.read_pickle", "pandas.read_pickle",
    "pd.eval", "pandas.eval", "np.fromfile", "tempfile.mktemp", "pa.deserialize", "pa.ipc.read_message", "pa.PyExtensionType",
    "pa.PyExtensionType.set_auto_load", "hashlib.md5", "hashlib.sha1", "random.random", "random.choice",
}  # fmt: skip
METHODS = {
    "to_pickle",
    "read_pickle",
    "enable_load_extension",
    "load_extension",
    "format_map",
    "from_string",
    "executescript",
}
"""Methods that do so whatever they belong to; ``from_string`` of a template, but not of a colour."""


def sources():
    files = [ROOT / "cli.py"]
    for room in ROOMS:
        files += sorted((ROOT / room).rglob("*.py"))
    return files


def dotted(node):
    """The name that an expression is called by, as far as it is one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def faults(tree):
    """Each way by which data could become code, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (f"{node.lineno}: import {one.name}" for one in node.names if banned(one.name))
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{one.name}" for one in node.names]
            yield from (f"{node.lineno}: import {one}" for one in [node.module or "", *names] if banned(one))
        elif isinstance(node, ast.Call):
            yield from (f"{node.lineno}: {one}" for one in _of_call(node))


def banned(module):
    return any(module == one or module.startswith(f"{one}.") for one in MODULES)


def _of_call(node):
    name = dotted(node.func)
    last = name.rpartition(".")[2]
    if name in RUNS or name in CALLS:
        yield name
    if last in METHODS and not name.startswith("RGBColor."):
        yield name
    if (
        last in ("query", "eval")
        and node.args
        and not isinstance(node.args[0], ast.Constant)
        and _is_text(node.args[0])
    ):
        yield f"{name} of a text that is put together"
    kept = any(word.arg == "allow_pickle" and is_false(word.value) for word in node.keywords)
    if last in ("load", "loads") and name.split(".")[0] in ("np", "numpy") and not kept:
        yield f"{name} without allow_pickle=False"
    for word in node.keywords:
        if word.arg in ("shell", "allow_pickle", "autoload", "unsafe") and not is_false(word.value):
            yield f"{name}({word.arg}=…)"
        if word.arg == "verify" and is_false(word.value):
            yield f"{name}(verify=False)"
    if last == "import_module" and not _known_module(node):
        yield f"{name} of a name from outside"


def is_false(value):
    return isinstance(value, ast.Constant) and value.value is False


def _is_text(value):
    return isinstance(value, (ast.JoinedStr, ast.BinOp))


def _known_module(node):
    """A module is imported by a name that is written here, lies in a room of rules, or stands in a table that is written here."""
    (one,) = node.args
    if isinstance(one, ast.JoinedStr):
        return isinstance(one.values[0], ast.Constant) and one.values[0].value == "land_policy.rules."
    return isinstance(one, ast.Constant) or (
        isinstance(one, ast.Subscript) and dotted(one.value) == "CLASSES"
    )


@pytest.mark.parametrize("room", (*ROOMS, "cli.py"))
def test_no_data_becomes_code(room):
    found = {
        str(path.relative_to(ROOT)): list(faults(ast.parse(path.read_text(encoding="utf-8"))))
        for path in sources()
        if path.relative_to(ROOT).parts[0] == room
    }
    assert found
    assert {file: said for file, said in found.items() if said} == {}


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)", "exec(text)", "import pickle", "from yaml import load", "import subprocess", "np.load(file)",
        "np.load(file, allow_pickle=True)", "pd.read_pickle(file)", "frame.to_pickle(file)", "run(word, shell=True)",
        "importlib.import_module(name)", 'importlib.import_module(f"{name}.a")', 'frame.query(f"a == {text}")', "from urllib import request",
        "from urllib.request import urlopen", "import socket", "text.format_map(facts)", "base.enable_load_extension(True)",
        "os.system(text)", "get(url, verify=False)", "Environment().from_string(text)", "compile(text, '', 'exec')",
    ],
)  # fmt: skip
def test_the_check_sees_each_way(line):
    assert list(faults(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "tree.query(point)", "re.compile(text)", 'frame.query("a == 1")', "np.load(file, allow_pickle=False)", "json.load(file)",
        'importlib.import_module(f"land_policy.rules.{name}")', "RGBColor.from_string(shade)", "from urllib.parse import quote",
    ],
)  # fmt: skip
def test_the_check_lets_plain_lines_be(line):
    assert list(faults(ast.parse(line))) == []
