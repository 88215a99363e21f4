"""Views: small pages that open the map at one view, since office programs drop what follows # in a local address."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from layers.write import whole
from reports.slides.words import word

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
FOLDER = "views"


def write_views(addresses: Sequence[str], folder: Path, lang: str = "zh") -> list[Path]:
    """Write ``views/01.html`` … : the nth opens the map beside the folder at the nth address; gives the files."""
    return [
        _write(folder / FOLDER / f"{place:02d}.html", one, lang) for place, one in enumerate(addresses, 1)
    ]


def _write(path: Path, address: str, lang: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as place:
        place.write_text(view(address, lang), encoding="utf-8", newline="\n")
    return path


def view(address: str, lang: str = "zh") -> str:
    """A page that goes on to ``address`` at once, with a link for a program that does not follow.

    >>> 'content="0; url=../map.html#view=3&amp;lang=zh"' in view("../map.html#view=3&lang=zh")
    True
    """
    safe = html.escape(address, quote=True)
    spoken = {"zh": "zh-CN"}.get(lang, lang)
    return (
        f'<!DOCTYPE html>\n<html lang="{spoken}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta http-equiv="refresh" content="0; url={safe}">\n<title>{word("view_title", lang)}</title>\n'
        "<style>body{font:16px/1.6 sans-serif;margin:4em;background:#FAFAF7;color:#1F2A30}a{color:#B3432B}</style>\n"
        f'</head>\n<body><p><a href="{safe}">{word("view_text", lang)}</a></p></body>\n</html>\n'
    )
