"""What raster files are, as tables for people and one record for machines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gis.words import thin
from layers.raster import CATEGORIES, KINDS
from layers.raster_look import RasterLook, look_at_raster
from layers.schema import Column
from reports.look import middle
from reports.printed import Table
from reports.summary import fault_table
from reports.words import phrase

_FILE_COLUMNS = (
    Column("file", "文件", "file"),
    Column("kind", "看来是", "looks like"),
    Column("size", "列 × 行", "columns × rows"),
    Column("cell", "像元", "cell"),
    Column("bands", "波段", "bands", type="count"),
    Column("crs", "坐标系", "CRS"),
    Column("seen", "有值像元", "cells with a value"),
    Column("place", "位置", "place"),
)
_BAND_COLUMNS = (
    Column("file", "文件", "file"),
    Column("band", "波段", "band", type="count"),
    Column("name", "名称", "name"),
    Column("dtype", "类型", "type"),
    Column("nodata", "无值标记", "NoData"),
    Column("scale", "比例 scale", "scale"),
    Column("offset", "偏移 offset", "offset"),
    Column("least", "最小", "least"),
    Column("mean", "平均", "mean"),
    Column("most", "最大", "most"),
    Column("seen", "有值像元", "cells with a value"),
)


def raster_looks(paths: Sequence[Path], crs: str = "") -> list[RasterLook]:
    """A look at each raster file; one that cannot be read is a fault."""
    return [look_at_raster(path, crs) for path in paths]


def raster_stops(looks: Sequence[RasterLook]) -> bool:
    """Whether any file could not be read, or not all of it: what is said of a damaged one is of the rest."""
    return any(look.look is None or look.damaged for look in looks)


def raster_text(looks: Sequence[RasterLook], lang: str = "zh") -> str:
    """What the files are, as people read it: the files, their bands, what to write in zone.toml, then faults."""
    parts = [raster_table(looks, lang).text(lang)]
    if len((bands := band_table(looks, lang)).rows):
        parts.append(bands.text(lang))
    if tables := [look.table for look in looks if look.table]:
        parts.append("\n\n".join([phrase("raster_table", lang), *tables]))
    if faults := [fault for look in looks for fault in look.faults]:
        parts.append(fault_table(faults, lang).text(lang))
    return "\n\n".join(parts)


def raster_table(looks: Sequence[RasterLook], lang: str = "zh") -> Table:
    """One row for each file: what it looks like, its cells, CRS, place, and how much of it has a value."""
    return Table(pd.DataFrame([_file_row(look, lang) for look in looks]), _FILE_COLUMNS)


def band_table(looks: Sequence[RasterLook], lang: str = "zh") -> Table:
    """One row for each band of each file."""
    rows = [
        {
            "file": look.file.name,
            "band": band.number,
            "name": phrase("raster_alpha", lang) if band.alpha else band.name,
            "dtype": band.dtype,
            "nodata": _number(band.nodata),
            "scale": _number(band.scale),
            "offset": _number(band.offset),
            "least": _number(band.least),
            "mean": "" if look.kind in CATEGORIES else _number(band.mean),
            "most": _number(band.most),
            "seen": _share(band.share, look.look.sampled, lang),
        }
        for look in looks
        if look.look is not None
        for band in look.look.bands
    ]
    names = [column.name for column in _BAND_COLUMNS]
    return Table(pd.DataFrame(rows, columns=names), _BAND_COLUMNS, phrase("raster_bands", lang))


def raster_records(looks: Sequence[RasterLook], lang: str = "zh") -> list[dict[str, Any]]:
    """The same as one record a file, with everything that was found."""
    return [_record(look, lang) for look in looks]


def _file_row(look: RasterLook, lang: str) -> dict[str, Any]:
    row: dict[str, Any] = {"file": look.file.name}
    if look.look is None:
        return row | {"kind": phrase("not_recognised", lang)}
    found, grid = look.look, look.look.grid
    share = float(np.mean([band.share for band in found.data_bands]))
    return row | {
        "kind": KINDS[look.kind] if lang == "zh" else look.kind,
        "size": f"{thin(grid.width)} × {thin(grid.height)}",
        "cell": _cell(look),
        "bands": len(found.data_bands),
        "crs": _crs(look) or phrase("crs_unsaid", lang),
        "seen": _share(share, found.sampled, lang),
        "place": _place(look, lang),
    }


def _record(look: RasterLook, lang: str) -> dict[str, Any]:
    record: dict[str, Any] = {
        "file": str(look.file),
        "looks_like": look.kind,
        "readable": look.look is not None,
    }
    if (found := look.look) is not None:
        grid = found.grid
        record |= {
            "columns": grid.width,
            "rows": grid.height,
            "cell": list(grid.cell),
            "crs": _crs(look),
            "bounds": list(grid.bounds),
            "extent_lonlat": None if found.lonlat is None else [round(side, 6) for side in found.lonlat],
            "place": _place(look, lang),
            "format": found.driver,
            "compression": found.compression,
            "palette": grid.palette,
            "turned": grid.turned,
            "sampled": found.sampled,
            "bands": [
                {
                    "band": band.number,
                    "name": band.name,
                    "type": band.dtype,
                    "nodata": None if band.nodata is None or not np.isfinite(band.nodata) else band.nodata,
                    "scale": band.scale,
                    "offset": band.offset,
                    "transparency": band.alpha,
                    "share_with_value": round(band.share, 6),
                    "least": band.least,
                    "mean": band.mean,
                    "most": band.most,
                    "distinct": list(band.distinct),
                }
                for band in found.bands
            ],
            "table": look.table,
        }
    return record | {"faults": [fault.record(lang) for fault in look.faults]}


def _crs(look: RasterLook) -> str:
    crs = look.look.grid.crs if look.look else None
    if crs is None:
        return ""
    return f"EPSG:{number}" if (number := crs.to_epsg()) else crs.name


def _cell(look: RasterLook) -> str:
    """The sides of a cell with their unit, once where they are alike."""
    if look.look is None:
        return ""
    grid = look.look.grid
    unit = "" if grid.crs is None else "°" if grid.crs.is_geographic else " m"
    across, down = (f"{side:.6g}" for side in grid.cell)
    return f"{across}{unit}" if across == down else f"{across} × {down}{unit}"


def _place(look: RasterLook, lang: str) -> str:
    return "" if look.look is None or look.look.lonlat is None else middle(look.look.lonlat, lang)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _share(share: float, sampled: bool, lang: str) -> str:
    """A share in per cent; of a large file, that of a sample of its cells."""
    text = f"{share:.1%}".replace("%", " %")
    return phrase("raster_sampled", lang).format(share=text) if sampled else text
