"""Surroundings: parks, sub-parks, boundaries, corridor, constraints, batches and plan units around the plots."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from layers.sample.ground import Ground, parts
from layers.sample.setting import Setting
from layers.sample.streets import Street
from layers.sample.uses import THEMES


def parks(ground: Ground, setting: Setting) -> gpd.GeoDataFrame:
    """The parks with the lead industries the plan gives them."""
    members = [park for park in setting.parks if park.member]
    table = {
        "park_id": [park.code for park in members],
        "name": [park.name for park in members],
        "name_en": [park.name_en for park in members],
        "lead_industry": [park.lead for park in members],
        "lead_industry_en": [park.lead_en for park in members],
        "lead_codes": [";".join(park.lead_codes) for park in members],
        "source": [park.source for park in members],
    }
    return _frame(table, [ground.polygon(park.outline) for park in members], setting)


def sub_parks(ground: Ground, setting: Setting, plots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The specialised parks: the blocks of a park nearest to each one's seed, closed over the streets between."""
    rows, shapes = [], []
    for park in setting.parks:
        if not park.sub_parks:
            continue
        own = plots[plots["park"].eq(park.code)]
        blocks = own.drop_duplicates("block_number").query("block_number >= 0")["block"].to_numpy()
        seeds = ground.points(tuple(sub.seed for sub in park.sub_parks))
        middles = shapely.get_coordinates(shapely.centroid(blocks))
        away = np.linalg.norm(middles[:, None] - seeds[None], axis=2)
        reach = 0.82 * np.sqrt(ground.polygon(park.core).area / len(park.sub_parks) / np.pi)
        taken: list[Polygon] = []
        for number, sub in enumerate(park.sub_parks):
            near = blocks[(away.argmin(axis=1) == number) & (away[:, number] < reach)]
            closed = shapely.union_all(near).buffer(62, join_style="mitre").buffer(-50, join_style="mitre")
            closed = closed.difference(shapely.union_all(taken).buffer(1)) if taken else closed
            shape = max(parts(closed.intersection(ground.polygon(park.outline))), key=lambda part: part.area)
            taken.append(Polygon(shape.exterior))
            rows.append((sub.code, park.code, sub.name, sub.name_en, sub.industry))
            shapes.append(taken[-1])
    table = pd.DataFrame(rows, columns=["sub_park_id", "park_id", "name", "name_en", "industry"])
    return _frame(table, shapes, setting)


def boundaries(ground: Ground, setting: Setting, plots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The approved boundary, a few square kilometres about two parks' centres, and the managed one about all."""
    members = [park for park in setting.parks if park.member]
    outlines = shapely.union_all([ground.polygon(park.outline) for park in members])
    managed = outlines.buffer(1100, quad_segs=4).buffer(-1100, quad_segs=4).union(outlines).simplify(12)
    pieces = []
    for code, reach in setting.approved:
        park = next(each for each in members if each.code == code)
        spot = shapely.Point(ground.points((park.centre,))[0]).buffer(reach)
        near = plots[plots["park"].eq(code) & plots.centroid.within(spot)]
        closed = near.union_all().buffer(62, join_style="mitre").buffer(-50, join_style="mitre")
        pieces += [
            Polygon(piece.exterior)
            for piece in parts(closed.intersection(ground.polygon(park.outline)), 20_000.0)
        ]
    table = {
        "boundary_id": ["approved", "managed"],
        "kind": ["approved", "managed"],
        "name": ["依法审批范围（示意）", "实际管理范围（示意）"],
    }
    return _frame(table, [shapely.union_all(pieces), managed], setting)


def corridor(ground: Ground, setting: Setting) -> dict[str, gpd.GeoDataFrame]:
    """The avenue, the strip beside it cut in two by the dividing road, and the nodes; nothing where none is."""
    if not setting.axis:
        return {}
    axis = ground.line(setting.axis)
    strip = axis.buffer(setting.half_width_m, cap_style="flat")
    halves = sorted(
        parts(shapely.ops.split(strip, ground.line(setting.divide))), key=lambda half: half.centroid.y
    )
    south, north = halves[0], halves[-1]
    axis_table = {"axis_id": ["A1"], "name": [setting.axis_name[0]], "name_en": [setting.axis_name[1]]}
    area_table = {
        "area_id": [side for side, _, _ in setting.areas],
        "name": [name for _, name, _ in setting.areas],
        "name_en": [
            {"south": "southern area", "north": "northern area"}[side] for side, _, _ in setting.areas
        ],
        "side": [side for side, _, _ in setting.areas],
        "role": [role for _, _, role in setting.areas],
    }
    node_table = {
        "node_id": [f"N{number:02d}" for number in range(1, len(setting.nodes) + 1)],
        "name": [node.name for node in setting.nodes],
        "name_en": [node.name_en for node in setting.nodes],
        "kind": [node.kind for node in setting.nodes],
        "confidence": [node.confidence for node in setting.nodes],
    }
    spots = shapely.points(ground.points(tuple(node.at for node in setting.nodes)))
    return {
        "corridor_axis": _frame(axis_table, [axis.simplify(0.5)], setting),
        "corridor_areas": _frame(area_table, [south, north], setting),
        "corridor_nodes": _frame(node_table, list(spots), setting),
    }


def roads(streets: list[Street], setting: Setting) -> gpd.GeoDataFrame:
    """The roads and railways as middle lines."""
    table = {
        "road_id": [f"R{number:03d}" for number in range(1, len(streets) + 1)],
        "name": [street.name for street in streets],
        "kind": [street.kind for street in streets],
        "width_m": [street.width_m for street in streets],
    }
    return _frame(table, [street.line.simplify(0.5) for street in streets], setting)


def constraints(ground: Ground, setting: Setting) -> gpd.GeoDataFrame:
    """Rivers, the red line about the hills, and the patches drawn by hand."""
    rows: list[tuple[str, str, str]] = []
    shapes: list[shapely.Geometry] = []
    for water in setting.waters:
        rows.append(("water", water.name, "示意数据"))
        shapes.append(ground.line(water.line).buffer(water.width_m / 2, cap_style="flat").simplify(0.5))
    foot = [
        ground.patch(h.top, (h.reach_m[0] * 0.86, h.reach_m[1] * 0.86), h.bearing, 7 + n)
        for n, h in enumerate(setting.hills)
    ]
    for name, shape in zip([hill.name for hill in setting.hills], foot, strict=True):
        before = shapely.union_all(
            [s for (kind, _, _), s in zip(rows, shapes, strict=True) if kind == "ecological_red_line"]
        )
        rows.append(("ecological_red_line", f"生态保护红线·{name}", "示意数据"))
        shapes.append(shape.difference(before))
    for number, patch in enumerate(setting.patches):
        rows.append((patch.kind, patch.name, "示意数据"))
        shapes.append(ground.patch(patch.middle, patch.reach_m, patch.bearing, 40 + number))
    table = pd.DataFrame(rows, columns=["kind", "name", "source"])
    table.insert(0, "constraint_id", [f"C{number:02d}" for number in range(1, len(table) + 1)])
    return _frame(table, shapes, setting)


BATCHES = (
    ("2004-12-20", 0.0), ("2017-05-09", 0.0), ("2019-09-24", 0.12), ("2021-12-02", 0.0), ("2022-06-21", 0.09),
    ("2024-03-12", 0.0), ("2024-11-20", 0.0), ("2025-05-20", 0.0), ("2026-04-15", 0.0),
)  # fmt: skip


def batch_numbers(plots: gpd.GeoDataFrame, setting: Setting) -> pd.Series:
    """The approval batch of plots that wait for supply and of their supplied neighbours in the same blocks.

    Whole blocks go into a batch, so that a batch holds supplied plots as well as plots not supplied yet. Land
    held ready by an offer that is not ready for supply is in none: its approval is still to come.
    """
    wanting = plots["state"].isin(["approved", "notready"]) & plots["block_number"].ge(0)
    block = plots["park"] + "/" + plots["block_number"].astype(str)
    names = list(dict.fromkeys(block[wanting]))
    if not names:
        return pd.Series(pd.NA, index=plots.index, dtype="str", name="batch_id")
    given = {name: BATCHES[number % len(BATCHES)] for number, name in enumerate(names)}
    ids = {name: _batch_id(BATCHES.index(one)) for name, one in given.items()}
    found = block.map(ids).astype("str")
    return found.mask(plots["held"].eq("notready")).rename("batch_id")


def approved_first(plots: gpd.GeoDataFrame) -> pd.DataFrame:
    """``batch_id`` with every supplied plot in a batch approved before its contract, and ``batch_around``, where it lies.

    A plot supplied before the batch around it was approved is of the latest one approved a month before.
    """
    approved = plots["batch_id"].map(_approved_on)
    month = pd.to_datetime(plots["supplied_on"].astype("str"), format="%Y-%m", errors="coerce")
    signed = plots["contract_day"].fillna(month)
    days = pd.DatetimeIndex([pd.Timestamp(day) for day, _ in BATCHES])
    before = days.searchsorted(signed - pd.Timedelta(days=30), side="right") - 1
    earlier = [_batch_id(max(int(at), 0)) for at in before]
    late = (signed < approved).fillna(False).astype(bool)
    moved = plots["batch_id"].mask(late, pd.Series(earlier, index=plots.index, dtype="str"))
    return pd.DataFrame({"batch_id": moved, "batch_around": plots["batch_id"]})


def _batch_id(number: int) -> str:
    return f"示例批次〔{BATCHES[number][0][:4]}〕{number + 1:02d}号"


def _number(batch_id: object) -> int:
    return int(str(batch_id)[-3:-1]) - 1


def _approved_on(batch_id: object) -> pd.Timestamp:
    return pd.Timestamp(BATCHES[_number(batch_id)][0]) if isinstance(batch_id, str) else pd.NaT


def batches(plots: gpd.GeoDataFrame, setting: Setting) -> gpd.GeoDataFrame:
    """The batches: the plots around which each lies with a margin for roads, so much of it withdrawn.

    A plot of an earlier batch is cut out of the one it lies in, its land of record with it.
    """
    rows, shapes = [], []
    area = plots["official_area_m2"].fillna(plots["area_m2"])
    astray = plots["batch_id"].notna() & plots["batch_id"].ne(plots["batch_around"])
    for batch_id, group in plots[plots["batch_around"].notna()].groupby("batch_around"):
        day, share = BATCHES[_number(batch_id)]
        whole = group.union_all().buffer(9, join_style="mitre").simplify(0.5)
        out, into = astray & plots["batch_around"].eq(batch_id), astray & plots["batch_id"].eq(batch_id)
        shape = whole.difference(plots.geometry[out].union_all()).union(plots.geometry[into].union_all())
        approved = round(whole.area + area[into].sum() - area[out].sum(), 2)
        rows.append((batch_id, pd.Timestamp(day), approved, round(whole.area * share, 2)))
        shapes.append(shape)
    table = pd.DataFrame(rows, columns=["batch_id", "approved_on", "approved_m2", "withdrawn_m2"])
    return _frame(table, shapes, setting)


def plan_units(plots: gpd.GeoDataFrame, setting: Setting) -> gpd.GeoDataFrame:
    """The units of the detailed plan: whole blocks, of the use most of the block has."""
    own = plots[plots["block_number"].ge(0)]
    first = own.drop_duplicates(["park", "block_number"])
    theme = first["block_theme"]
    table = pd.DataFrame({
        "unit_id": [f"{park}-U{number + 1:02d}" for park, number in zip(first["park"], first["block_number"], strict=True)],
        "land_use": [THEMES[name].land_use[0] for name in theme],
        "far_least": [THEMES[name].far[0] or np.nan for name in theme],
        "far_most": [THEMES[name].far[1] or np.nan for name in theme],
        "density_most_pct": [THEMES[name].density_pct or np.nan for name in theme],
        "height_most_m": [THEMES[name].height_m or np.nan for name in theme],
    })  # fmt: skip
    return _frame(table, list(first["block"]), setting)


def _frame(table: object, shapes: list[shapely.Geometry], setting: Setting) -> gpd.GeoDataFrame:
    rounded = shapely.set_precision(np.array(shapes, dtype=object), 0.001)
    return gpd.GeoDataFrame(pd.DataFrame(table), geometry=rounded, crs=setting.crs)
