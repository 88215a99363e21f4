"""Build: gathers the pages made from the code and those written by hand, and makes the site of them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd

from docs.site import api, columns, commands, formats, rules
from docs.site.words import HERE, LANGUAGES, ROOT, word

DAY = date(2026, 11, 20)
"""The day of the sample, on which the rules are shown."""
HOME = {"README.md": "overview.md", "README.zh-CN.md": "overview.zh-CN.md"}
"""Names of pages in the site whose own would stand for the front page."""
_LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)]*)?\))")
ASSETS = ("iframe-worker-1.0.4.js", "iframe-worker.LICENSE", "site.css")


def generated(folder: Path, lang: str) -> dict[str, list[str]]:
    """Lines of every page made from the code, by its path; ``folder`` gets the sample's build and what examples write."""
    made = commands.pages(lang, folder)
    built = folder / "lianyungang"
    findings = pd.read_csv(built / "evaluation.findings.csv", usecols=["clause_id", "verdict"])
    made |= columns.pages(lang) | rules.pages(lang, DAY, findings)
    return made | formats.pages(lang, built) | (api.pages(lang) if lang == "en" else {})


def write_generated(pages: Path, work: Path) -> int:
    """Write the pages made from the code under ``pages/zh`` and ``pages/en``; how many there are."""
    count = 0
    for lang in LANGUAGES:
        folder = work / lang
        newcomer(folder / "newcomer")
        for name, lines in generated(folder, lang).items():
            path = pages / lang / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines), encoding="utf-8")
            count += 1
    return count


def newcomer(folder: Path) -> None:
    """The second sample's files without its zone.toml: what ``yuantu init`` is shown on."""
    shutil.copytree(ROOT / "layers" / "sample" / "nantong", folder, dirs_exist_ok=True)
    (folder / "zone.toml").unlink()


def written() -> list[Path]:
    """Pages written by hand, and every file of the repository that one of them links to."""
    found = [ROOT / name for name in (*HOME, "CHANGELOG.md")] + sorted((ROOT / "docs").glob("*.md"))
    for page in found:
        if page.suffix == ".md":
            for _, link, _ in _LINK.findall(page.read_text(encoding="utf-8")):
                path = (page.parent / link).resolve()
                if "://" not in link and path.is_file() and path not in found:
                    found.append(path)
    return found


def write_written(pages: Path) -> None:
    """Copy them in the same tree, so that their links hold; the front page is that of ``docs``."""
    for path in written():
        place = path.relative_to(ROOT)
        there = pages / place.with_name(HOME[place.name] if str(place) in HOME else place.name)
        there.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":
            there.write_text(linked(path.read_text(encoding="utf-8"), path), encoding="utf-8")
        else:
            shutil.copyfile(path, there)
    front = ROOT / "docs" / "README.md"
    text = linked(front.read_text(encoding="utf-8"), front, ROOT)
    heading, rest = text.split("\n", 1)
    made = [f"[{word(key, lang)}]({path})" for lang in LANGUAGES for key, path in reference(lang)]
    (pages / "index.md").write_text(f"{heading}\n\n{' · '.join(made)}\n{rest}", encoding="utf-8")


def reference(lang: str) -> list[tuple[str, str]]:
    """The first page of each part that is made from the code: its word and its path."""
    parts = [
        "commands/index",
        "columns/index",
        "rules/index",
        "formats",
        *(["api/index"] if lang == "en" else []),
    ]
    return [(part.split("/")[0], f"{lang}/{part}.md") for part in parts]


def navigation(pages: Path) -> list[object]:
    """The site's parts in order: pages written by hand, then the reference in either language."""
    parts: list[object] = ["index.md"]
    parts.append({word("guides", "zh"): [f"docs/{one.name}" for one in _guides(pages)]})
    for lang in LANGUAGES:
        for key, first in reference(lang):
            folder = (pages / first).parent
            inside = [one.relative_to(pages).as_posix() for one in sorted(folder.glob("*.md"))]
            listed = [first, *(one for one in inside if one != first)]
            parts.append({word(key, lang): first if key == "formats" else listed})
    return [*parts, {word("more", "zh"): ["overview.zh-CN.md", "overview.md", "CHANGELOG.md"]}]


def _guides(pages: Path) -> list[Path]:
    """Pages for a newcomer first, the others by name."""
    first = ("tutorial", "own-zone", "numbers", "extending")
    ways = {name: place for place, name in enumerate(first)}
    found = [one for one in (pages / "docs").glob("*.md") if one.name != "README.md"]
    return sorted(found, key=lambda one: (ways.get(one.name.split(".")[0], len(first)), one.name))


def linked(text: str, page: Path, seen_from: Path | None = None) -> str:
    """A page's text with its links as they hold in the site, where it stands or seen from another folder."""

    def turned(match: re.Match[str]) -> str:
        before, link, after = match.groups()
        path = (page.parent / link).resolve()
        if "://" in link or not path.is_relative_to(ROOT):
            return match[0]
        place = path.relative_to(ROOT).as_posix()
        if path.is_dir():
            place += "/README.md" if (path / "README.md").is_file() else ""
        place = HOME.get(place, place)
        here = (seen_from or page.parent).relative_to(ROOT).as_posix()
        up = "" if here == "." else "../" * (here.count("/") + 1)
        return f"{before}{up}{place}{after}"

    return _LINK.sub(turned, text)


def site(out: Path) -> int:
    """Make the site in ``out``, beside it the pages it is made of and what the examples wrote; how many were made."""
    pages, work = out.with_name(f"{out.name}-pages"), out.with_name(f"{out.name}-work")
    for folder in (pages, work):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    count = write_generated(pages, work)
    write_written(pages)
    (pages / "assets").mkdir()
    for name in ASSETS:
        shutil.copyfile(HERE / name, pages / "assets" / name)
    config = (HERE / "mkdocs.yml").read_text(encoding="utf-8")
    config += f"nav: {json.dumps(navigation(pages), ensure_ascii=False)}\n"
    (pages.parent / "mkdocs.yml").write_text(
        f"docs_dir: {pages.name}\nsite_dir: {out.name}\n{config}", encoding="utf-8"
    )
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--config-file", "mkdocs.yml"],
        check=True,
        cwd=pages.parent,
    )
    return count
