"""Unused: what of a folder its first zone.toml does not name, why not, and what to do about it, as comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from layers.fault import ERROR
from layers.look import Inspection, LayerLook
from layers.schema import layer_table
from layers.toml_text import remark
from layers.under import Under
from layers.words import Words, words

_NAMES_SHOWN = 5
_REMEDIES = {
    "init.to_dxf": (".dwg",),
    "init.to_xlsx": (".xls", ".et", ".ods"),
    "init.to_gpkg": (".kml", ".kmz", ".mdb", ".accdb", ".tab", ".mif", ".mpk", ".mxd", ".wl", ".wp", ".wt"),
    "init.unpack": (".rar", ".7z", ".gz", ".tar"),
}
"""What to do about files that may hold data but cannot be read, by their ending."""


def unused(found: Under, looks: Sequence[Inspection], used: Iterable[LayerLook], lang: str) -> list[str]:
    """A comment for each layer that is not among ``used``, with the reason, and for files that nobody reads."""
    taken = {id(look) for look in used}
    lines = []
    for inspection in looks:
        for look in inspection.layers:
            if id(look) in taken or look.ledger_of:
                continue
            what = words("init.not_recognised")
            if look.layer:
                about = layer_table()[look.layer]
                what = words("init.too", layer=look.layer, label=Words(about["en"], about["zh"]))
            if any(fault.severity == ERROR and not look.rows for fault in look.faults):
                first = look.faults[0]
                what = Words(first.message("en"), first.message("zh"))
            name = found.name(inspection.file) if inspection.count == 1 else inspection.name
            name += f":{look.name}" if len(inspection.layers) > 1 else ""
            lines.append(f"# {remark('init.not_used', lang, name=name, what=what)}")
    lines += _unread(found, lang)
    return [*lines, ""] if lines else []


def _unread(found: Under, lang: str) -> Iterator[str]:
    """Files that are not looked at, those that may hold data with what to do."""
    if found.notes:
        yield f"# {remark('init.notes', lang, names=_names(found, found.notes))}"
    left = list(found.unread)
    for key, suffixes in _REMEDIES.items():
        if ours := [path for path in left if path.suffix.lower() in suffixes]:
            yield f"# {remark(key, lang, names=_names(found, ours))}"
            left = [path for path in left if path not in ours]
    if left:
        yield f"# {remark('init.unread', lang, names=_names(found, left))}"
    if found.closed:
        yield f"# {remark('init.closed', lang, names=_names(found, found.closed))}"
    if found.more:
        yield f"# {remark('init.many', lang, count=found.more)}"


def _names(found: Under, paths: Sequence[Path]) -> Words:
    """The first few of some files, and how many more there are."""
    names = "、".join(found.name(path) for path in paths[:_NAMES_SHOWN])
    more = len(paths) - _NAMES_SHOWN
    if more <= 0:
        return Words(names.replace("、", ", "), names)
    return words("init.names", names=Words(names.replace("、", ", "), names), count=more)
