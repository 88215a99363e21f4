"""API: public functions and classes of every room with their docstrings and examples, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from docs.site.markdown import block, cell
from docs.site.words import ROOT, word

ROOMS = ("gis", "layers", "land_policy", "maps", "reports")
_ROLE = re.compile(r":(?:func|class|mod|data|meth|attr):`~?([^`]+)`")


def pages(lang: str) -> dict[str, list[str]]:
    """Lines of each page by its path: one a folder of modules, and the list of them."""
    folders = [folder for room in ROOMS for folder in _folders(ROOT / room)]
    made = {f"api/{_name(folder)}.md": _folder(folder) for folder in folders}
    made["api/index.md"] = [f"# {word('api', lang)}", "", word("api_about", lang), ""]
    for folder in folders:
        first = (ast.get_docstring(_tree(folder / "__init__.py")) or "").split("\n")[0]
        made["api/index.md"].append(f"- [`{_name(folder)}`]({_name(folder)}.md) {cell(first)}")
    return made


def _folders(room: Path) -> list[Path]:
    found = sorted(path.parent for path in room.rglob("__init__.py"))
    return [path for path in found if "sample" not in path.relative_to(ROOT).parts]


def _name(folder: Path) -> str:
    return ".".join(folder.relative_to(ROOT).parts)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _folder(folder: Path) -> list[str]:
    first = (ast.get_docstring(_tree(folder / "__init__.py")) or "").split("\n")[0]
    lines = [f"# `{_name(folder)}`", "", cell(first), ""]
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py" and not path.name.startswith("_"):
            lines += _module(path, f"{_name(folder)}.{path.stem}")
    return lines


def _module(path: Path, name: str) -> list[str]:
    tree = _tree(path)
    lines = [f"## `{name}`", "", *told(ast.get_docstring(tree) or "")]
    for node in public(tree):
        lines += [f"### {cell(node.name)} {{#{name}.{node.name}}}", "", *block(_signature(node), "python")]
        lines += told(ast.get_docstring(node) or "")
        for inner in public(node) if isinstance(node, ast.ClassDef) else ():
            lines += [f"#### {cell(node.name)}.{cell(inner.name)}", "", *block(_signature(inner), "python")]
            lines += told(ast.get_docstring(inner) or "")
    return lines


def public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """What others may call: functions and classes without a leading underscore that say what they are."""
    for node in tree.body:
        named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if named and ast.get_docstring(node):
            yield node


def _signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        fields = [ast.unparse(one) for one in node.body if isinstance(one, ast.AnnAssign)]
        head = f"class {node.name}({bases}):" if bases else f"class {node.name}:"
        return "\n".join([head, *(f"    {one}" for one in fields)]) if fields else head
    given = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    kinds = [ast.unparse(one) for one in node.decorator_list]
    above = "".join(
        f"@{one}\n"
        for one in kinds
        if one in ("property", "classmethod", "staticmethod", "functools.cached_property")
    )
    return f"{above}def {node.name}({ast.unparse(node.args)}){given}"


def told(text: str) -> list[str]:
    r"""A docstring as Markdown: its words, its drawings, and its examples as blocks.

    >>> told("Twice.\n\n>>> 2 * 2\n4")
    ['Twice.', '', '```pycon', '>>> 2 * 2', '4', '```', '']
    """
    lines: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        if part.lstrip().startswith(">>>"):
            lines += block(part, "pycon")
        elif all(line.startswith("    ") for line in part.splitlines()):
            lines += block(part, "text")
        elif part:
            words = _ROLE.sub(r"``\1``", " ".join(part.split()))
            shown = re.split(r"(``[^`]*``)", words)
            lines += ["".join(one if one.startswith("``") else cell(one) for one in shown), ""]
    return lines
