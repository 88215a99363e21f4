"""Drawing: the closed outlines of a DXF as polygons, with the numbers written inside them, in metres."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.dxf.entities import ARC_STEP_DEGREES, entities_of, metres_of, outlines_of
from layers.encoding import Encoding
from layers.fault import NOTE, WARNING, Fault, fault
from layers.values import TEXT
from layers.words import known, words

NUMBER = "地块编号"
"""Heading of the number written in an outline."""

_SAME = 1e-9
_SHOWN = 5

_WHY = (words("reason.not_closed"), words("reason.drawn_twice"), words("reason.hole"))
"""Why an outline is not one of its own."""


@dataclass(frozen=True)
class Drawing:
    """The outlines of one drawing layer as polygons, what was not taken, and how the drawing's figures were read.

    ``frame`` has the columns 图层 (drawing layer), :data:`NUMBER` and 图中文字 (all texts inside, joined by ``;``).
    ``rows`` and ``set_aside["source_row"]`` count the drawing's entities from 1; ``len(frame) + len(set_aside)`` is
    the number of lines and hatches in the layer. There is no CRS in a DXF, so there is none here.
    """

    frame: gpd.GeoDataFrame
    rows: pd.Series
    set_aside: gpd.GeoDataFrame
    faults: tuple[Fault, ...] = field(default=())
    encoding: Encoding | None = None


def drawing_layers(path: Path, encoding: str = "") -> list[str]:
    """Names of the drawing layers that hold at least one closed outline; the one with the most comes first."""
    entities, _ = entities_of(path, encoding)
    closed = entities[outlines_of(entities.geometry).notna().to_numpy()]
    return [str(name) for name in closed["Layer"].value_counts(sort=True).index]


def read_drawing(path: Path, layer: str, encoding: str = "") -> Drawing:
    """Read the closed outlines and hatches of one drawing layer, with the texts of all layers that stand in them.

    Drawing units come from ``$INSUNITS``; where coordinates in that unit can be no place in China, but can as
    metres, they are metres, and that is said. A text belongs to the smallest outline it stands in. The number of an
    outline is the text of the one text layer whose texts stand alone in the most outlines. An outline without text
    of its own inside another one of the layer is a hole in it. ``encoding`` overrules the one established. Lines that do not close, hatches over an outline
    that is drawn too, and holes are in ``set_aside`` with their reason.

    Raises InputError: it is no drawing, or too large.
    """
    entities, found = entities_of(path, encoding)
    rows = pd.Series(np.arange(1, len(entities) + 1), index=entities.index)
    factor, faults = metres_of(path, entities)
    if factor != 1.0:
        entities = entities.set_geometry(
            gpd.GeoSeries(
                shapely.transform(entities.geometry.to_numpy(), lambda c: c * factor), index=entities.index
            )
        )
    shapes = outlines_of(entities.geometry)
    own = (entities["Layer"] == layer) & (shapely.get_dimensions(entities.geometry.to_numpy()) > 0)
    texts = entities[entities.geom_type.eq("Point") & entities["Text"].notna()]
    reason = pd.Series("", index=entities.index, dtype=TEXT).mask(own & shapes.isna(), str(_WHY[0]))
    outlines = gpd.GeoSeries(shapes[own & (reason == "")])
    again = _drawn_again(outlines)
    inside = _inside(outlines[~again], texts)
    candidates, reason = _holes(outlines, again, inside, reason)
    frame = _numbered(entities, candidates, inside, path.name, faults)
    counted = _counted(entities, own, texts, len(frame), reason)
    faults.append(fault("drawing.counted", NOTE, path.name, None, **counted))
    out = reason[reason != ""]
    aside = gpd.GeoDataFrame(
        {"reason": out, "source_row": rows[out.index]}, geometry=entities.geometry[out.index]
    )
    return Drawing(
        frame.reset_index(drop=True),
        rows[frame.index].reset_index(drop=True),
        aside.reset_index(drop=True),
        tuple(faults),
        found,
    )


def _drawn_again(shapes: gpd.GeoSeries) -> pd.Series:
    """Which outlines were drawn before, exactly: the hatch over an outline, or an island that is a hole too."""
    same = shapely.to_wkb(shapely.normalize(shapes.to_numpy()))
    return pd.Series(same, index=shapes.index).duplicated()


def _inside(outlines: gpd.GeoSeries, texts: gpd.GeoDataFrame) -> pd.DataFrame:
    """Which text stands in which outline, the smallest of those around it: columns ``text``, ``layer``, ``outline``."""
    at, within = shapely.STRtree(outlines.to_numpy()).query(texts.geometry.to_numpy(), predicate="within")
    pairs = pd.DataFrame({"at": at, "within": within})
    pairs["area"] = shapely.area(outlines.to_numpy())[within]
    pairs = pairs.sort_values(["at", "area", "within"], kind="stable").drop_duplicates("at")
    return pd.DataFrame(
        {
            "text": texts["Text"].to_numpy(dtype=object)[pairs["at"]],
            "layer": texts["Layer"].to_numpy(dtype=object)[pairs["at"]],
            "outline": outlines.index.to_numpy()[pairs["within"]],
        }
    )


def _holes(
    outlines: gpd.GeoSeries, again: pd.Series, inside: pd.DataFrame, reason: pd.Series
) -> tuple[gpd.GeoSeries, pd.Series]:
    """Outlines with those cut out that lie wholly in them and have no text of their own, or are drawn again."""
    speaks = outlines.index.isin(inside["outline"])
    mute, speaking = outlines[again | ~speaks], outlines[~again & speaks]
    hole, around = shapely.STRtree(speaking.to_numpy()).query(mute.to_numpy(), predicate="within")
    pairs = pd.DataFrame({"hole": mute.index.to_numpy()[hole], "around": speaking.index.to_numpy()[around]})
    pairs["area"] = speaking.area.reindex(pairs["around"]).to_numpy()
    larger = pairs["area"] > mute.area.reindex(pairs["hole"]).to_numpy() * (1 + _SAME)
    pairs = pairs[larger].sort_values(["hole", "area"], kind="stable").drop_duplicates("hole")
    twice = again.index[again & ~again.index.isin(pairs["hole"])]
    reason = reason.mask(reason.index.isin(twice), str(_WHY[1]))
    reason = reason.mask(reason.index.isin(pairs["hole"]), str(_WHY[2]))
    whole = outlines.drop([*pairs["hole"], *twice])
    if len(pairs):
        cut = (
            mute.loc[pairs["hole"]]
            .groupby(pairs["around"].to_numpy())
            .agg(lambda s: shapely.union_all(s.to_numpy()))
        )
        whole.loc[cut.index] = shapely.difference(outlines.loc[cut.index].to_numpy(), cut.to_numpy())
    return whole, reason


def _numbered(
    entities: gpd.GeoDataFrame, outlines: gpd.GeoSeries, inside: pd.DataFrame, name: str, faults: list[Fault]
) -> gpd.GeoDataFrame:
    """The outlines with their number and all their texts."""
    lone = ~inside.duplicated(["layer", "outline"], keep=False)
    by_layer = inside[lone].groupby("layer")["text"].agg(["size", "nunique"])
    numbers = pd.Series(dtype=TEXT)
    best = _text_layer(inside, by_layer)
    if len(by_layer):
        chosen = inside[lone & (inside["layer"] == best)]
        numbers = pd.Series(chosen["text"].to_numpy(), index=chosen["outline"].to_numpy(), dtype=TEXT)
        told: dict[str, Any] = {"layer": best, "count": len(numbers), "rows": len(outlines)}
        faults.append(fault("number.text", NOTE, name, None, **told))
    several = inside[~lone & (inside["layer"] == best)].groupby("outline", sort=True)["text"].agg(" + ".join)
    if len(several):
        shown = [*several.iloc[:_SHOWN], *(["…"] if len(several) > _SHOWN else [])]
        faults.append(fault("number.several", WARNING, name, count=len(several), layer=best, texts=shown))
    joined = inside.groupby("outline")["text"].agg(";".join) if len(inside) else pd.Series(dtype=TEXT)
    return gpd.GeoDataFrame(
        {
            "图层": entities.loc[outlines.index, "Layer"],
            NUMBER: numbers.reindex(outlines.index).astype(TEXT),
            "图中文字": joined.reindex(outlines.index).astype(TEXT),
        },
        geometry=outlines,
    )


def _text_layer(inside: pd.DataFrame, by_layer: pd.DataFrame) -> str:
    """The drawing layer the numbers stand in: of texts that stand alone, else of any; nothing where there is no text."""
    if not len(inside):
        return ""
    counts = by_layer if len(by_layer) else inside.groupby("layer")["text"].agg(["size", "nunique"])
    return str(counts.sort_values(["nunique", "size"], ascending=False, kind="stable").index[0])


def _counted(
    entities: gpd.GeoDataFrame, own: pd.Series, texts: gpd.GeoDataFrame, used: int, reason: pd.Series
) -> dict[str, Any]:
    """What became of everything that is drawn."""
    counts = reason[reason != ""].value_counts().items()
    aside = [words("list.count", count=n, what=known(str(why), _WHY)) for why, n in counts]
    return {
        "used": used,
        "aside": aside or words("drawing.none"),
        "texts": len(texts),
        "other": max(len(entities) - int(own.sum()) - len(texts), 0),
        "step": ARC_STEP_DEGREES,
    }
