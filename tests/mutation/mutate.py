"""Mutation run: every mutant of one module against the tests that cover it: ``python tests/mutation/mutate.py MODULE.py``.

Which tests cover a module stands in ``modules.csv``; others may be named after it. ``EVERY=4`` takes every fourth mutant,
``QUICK=0.5`` leaves out the tests that take longer than so many seconds of CPU (whoever survives is run again with all). No module
named: all of that table, half an hour and more.

Everything is imported and collected once, the quickest test is asked first and no example is made smaller; each mutant is
a fork in which the code of the module's functions is replaced where it stands, so that whoever holds one of them runs the
mutant. A fork whose tests fail has killed it. Prints every survivor and the count; ``AGAIN`` names a file of that print whose
survivors alone are asked once more. A recorded run, not part of the suite: ``docs/mutation.md``.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import importlib
import os
import resource
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
SLOWEST = 20.0
"""A mutant that takes so many times as long as the tests without it, in CPU, is taken for an endless loop."""


def main(file: str, tests: list[str]) -> None:
    """Print the survivors of a module and how many mutants there were."""
    import pytest

    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
    asked = [
        *tests,
        file,
        *["-q", "-s", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=1", "--tb=native"],
    ]
    with _quiet() as out:
        sys.exit(pytest.main(asked, plugins=[_Loop(file, module, out)]))


def _spoilt(file: str, module: types.ModuleType, passes: Callable[[], bool], limit: float, out) -> None:
    """Every mutant asked for, each in a fork where the tests are to pass."""
    from operators import mutants

    source, counts, chosen = (ROOT / file).read_text(encoding="utf-8"), {"killed": 0, "survived": 0}, _lines()
    every, again = int(os.environ.get("EVERY", "1")), _again()
    if _run(functools.partial(_replace, module, compile(source, str(ROOT / file), "exec")), passes, limit):
        print(f"{file}: the tests fail once the code stands anew, without a mutant", file=out, flush=True)
        return
    signal.signal(
        signal.SIGTERM,
        lambda *_: os._exit(print(f"{file}: stopped after {counts}", file=out, flush=True) or 1),
    )
    for place, (line, what, tree) in enumerate(mutants(source)):
        if (chosen and line not in chosen) or place % every or (again and f":{line}: {what}: " not in again):
            continue
        code = compile(tree, str(ROOT / file), "exec", dont_inherit=True)
        lived = _run(functools.partial(_replace, module, code), passes, limit) == 0
        counts["survived" if lived else "killed"] += 1
        if lived:
            print(f"{file}:{line}: {what}: {source.splitlines()[line - 1].strip()}", file=out, flush=True)
    print(f"{file}: {sum(counts.values())} mutants, {counts}", file=out, flush=True)


def _modules() -> dict[str, list[str]]:
    """Every module of ``modules.csv`` with the tests that cover it."""
    with (HERE.parent / "modules.csv").open(encoding="utf-8", newline="") as rows:
        return {row["module"]: row["tests"].split() for row in csv.DictReader(rows)}


def _covering(file: str) -> list[str]:
    return _modules()[file]


def _lines() -> set[int]:
    """Lines asked for alone, in ``LINES_ONLY`` split by commas: a look at some survivors again."""
    return {int(one) for one in os.environ.get("LINES_ONLY", "").split(",") if one}


def _again() -> str:
    """What an earlier run printed, in the file ``AGAIN``: its survivors alone are asked once more."""
    return Path(os.environ["AGAIN"]).read_text(encoding="utf-8") if "AGAIN" in os.environ else ""


class _Loop:
    """In place of pytest's own loop: every test once as it is, then a fork for each mutant, in which the tests are run again."""

    def __init__(self, file: str, module: types.ModuleType, out) -> None:
        self.file, self.module, self.out = file, module, out
        self.failed = False

    def pytest_configure(self) -> None:
        """An example that fails is enough: hypothesis looks for no smaller one, and keeps none."""
        from hypothesis import Phase, settings

        settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], database=None)
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report) -> None:
        self.failed |= report.failed

    def pytest_runtestloop(self, session) -> bool:
        seconds: dict = {}
        for item, later in zip(session.items, [*session.items[1:], None], strict=True):
            before = time.process_time()
            self._ask(item, later)
            seconds[item] = time.process_time() - before
            if self.failed:
                print(f"{self.file}: {item.nodeid} fails without a mutant", file=self.out)
                return True
        most = float(os.environ.get("QUICK", "inf"))
        quick = sorted((one for one in session.items if seconds[one] <= most), key=lambda one: seconds[one])
        limit = 5.0 + SLOWEST * sum(seconds[one] for one in quick)
        _spoilt(self.file, self.module, functools.partial(self._passes, quick), limit, self.out)
        return True

    def _passes(self, items: list) -> bool:
        for item, later in zip(items, [*items[1:], None], strict=True):
            self._ask(item, later)
            if self.failed:
                return False
        return True

    def _ask(self, item, later) -> None:
        """Run one test; an example's names are emptied by each run of it, and filled again here."""
        if hasattr(item, "dtest"):
            item.dtest.globs = dict(vars(item.parent.obj))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=later)


def _run(before: Callable[[], None], passes: Callable[[], bool], limit: float) -> int:
    """Ask the tests in a fork and give its exit code: 0, all pass; ended when it takes too much CPU."""
    child = os.fork()
    if not child:
        code = 1
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
        try:
            before()
            code = int(not passes())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _replace(module: types.ModuleType, code: types.CodeType) -> None:
    """Put the code of a mutant into the functions and classes of the module, wherever they are held."""
    made: dict = {"__name__": module.__name__, "__file__": module.__file__}
    exec(code, made)
    for name, new in made.items():
        old = module.__dict__.get(name)
        if getattr(new, "__module__", None) == module.__name__:
            _patch(old, new)
        elif isinstance(new, int | float | str | tuple | frozenset | dict) and new != old:
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(name) is old:
                    setattr(other, name, new)
    for other in list(sys.modules.values()):
        if getattr(other, "__name__", "").split(".")[0] in ("gis", "layers", "land_policy"):
            for one in list(vars(other).values()):
                getattr(one, "cache_clear", lambda: None)()


def _patch(old: object, new: object) -> None:
    if isinstance(old, types.FunctionType) and isinstance(new, types.FunctionType):
        if hasattr(old, "__wrapped__"):
            _patch(old.__wrapped__, new.__wrapped__)
        if old.__code__.co_freevars == new.__code__.co_freevars:
            old.__code__, old.__defaults__, old.__kwdefaults__ = (
                new.__code__,
                new.__defaults__,
                new.__kwdefaults__,
            )
    elif isinstance(old, property):
        _patch(old.fget, new.fget)
    elif isinstance(old, functools.cached_property):
        _patch(old.func, new.func)
    elif isinstance(old, classmethod | staticmethod):
        _patch(old.__func__, new.__func__)
    elif isinstance(old, type):
        for name, one in vars(new).items():
            if name in vars(old) and name not in ("__dict__", "__weakref__", "__doc__"):
                _patch(vars(old)[name], one)
                if isinstance(one, int | float | str | tuple) and not name.startswith("__"):
                    setattr(old, name, one)
    elif hasattr(old, "__wrapped__"):
        _patch(old.__wrapped__, new.__wrapped__)


@contextlib.contextmanager
def _quiet():
    """Nothing said on either stream, by descriptor, so that a fork is quiet too; gives what the first one was."""
    sys.stdout.flush()
    kept = [os.dup(1), os.dup(2)]
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    try:
        yield os.fdopen(os.dup(kept[0]), "w", encoding="utf-8")
    finally:
        sys.stdout.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    if len(sys.argv) > 1:
        main(sys.argv[1], sys.argv[2:] or _covering(sys.argv[1]))
    else:
        for asked in _modules():
            subprocess.run([sys.executable, str(HERE), asked], check=False)
