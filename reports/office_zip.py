"""Office zip: a written office file made the same on the same day: no clock, no machine in its archive or properties."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

from layers.xml_text import plain

_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_PROPERTY = 255
_INSIDE = (".xlsx", ".docx", ".pptx")


def entitled(text: str) -> str:
    """A title for the properties of an office file, which hold 255 letters.

    >>> len(entitled("园" * 300)), entitled("园图")
    (255, '园图')
    """
    made = plain(text)
    return made if len(made) <= _PROPERTY else f"{made[: _PROPERTY - 1]}…"


def settled(data: bytes, day: date) -> bytes:
    """The same office file, every entry and both dates of its properties of that day; workbooks inside it too.

    Raises zipfile.BadZipFile when it is none.
    """
    at = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                stamp = f"{day.isoformat()}T00:00:00Z".encode()
                content = _DATES.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            if entry.filename.endswith(_INSIDE):
                content = settled(content, day)
            about = zipfile.ZipInfo(entry.filename, at)
            about.compress_type, about.create_system, about.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            new.writestr(about, content, compresslevel=6)
    return made.getvalue()
