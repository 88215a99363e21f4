"""The examples of the page for Python users run and print what the page says they print."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from reports.sample import copy_sample

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("number", range(6))
def test_an_example_prints_what_it_says(number, monkeypatch, tmp_path):
    """Run where a wheel's user stands: in a folder with nothing but the zone that ``yuantu sample`` writes."""
    monkeypatch.chdir(tmp_path)
    if '"示意"' in EXAMPLES[number]:
        copy_sample(Path("示意"))
    assert len(EXAMPLES) == 6
    told = [line[2:] for line in EXAMPLES[number].splitlines() if line.startswith("# ")]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(EXAMPLES[number], "docs/python.md", "exec"), {})
    assert printed.getvalue().splitlines() == told


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_it_is_linked(readme):
    assert "docs/python.md" in (ROOT / readme).read_text(encoding="utf-8")
