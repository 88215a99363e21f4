"""What is packed comes out again: a centimetre kept, shared edges shared, holes and parts where they were."""

import base64
import gzip
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box

from gis.errors import MapError
from maps import paint
from maps.canvas import PlotLayer
from maps.payload import LARGE, Payload, add_geometry

THEME = paint.amount("far", "容积率", "far", (1.0,))


def unpack(text: str) -> dict:
    """An independent reader of the payload's layout."""
    raw = gzip.decompress(base64.b64decode(text))
    size = int.from_bytes(raw[:4], "little")
    assert (4 + size) % 4 == 0
    head = json.loads(raw[4 : 4 + size])
    out = {"head": head}
    for name, (kind, offset, length) in head["columns"].items():
        start = 4 + size + offset
        assert start % 4 == 0
        if kind == "json":
            out[name] = json.loads(raw[start : start + length])
        else:
            wide = np.dtype(kind).itemsize
            planes = [raw[start + place * length : start + (place + 1) * length] for place in range(wide)]
            packed = bytes(byte for number in zip(*planes, strict=True) for byte in number)
            out[name] = np.frombuffer(packed, dtype=np.dtype(kind).newbyteorder("<"))
    return out


def shapes(data: dict) -> list[shapely.MultiPolygon]:
    """Shapes in degrees, put together point by point."""
    points, at = [], list(data["head"]["origin"])
    wide = {axis: iter(data[f"{axis}.wide"].tolist()) for axis in "xy"}
    for step in zip(data["x.steps"].tolist(), data["y.steps"].tolist(), strict=True):
        for place, axis in enumerate("xy"):
            at[place] += next(wide[axis]) if step[place] == -32768 else step[place]
        points.append((at[0] / 1e7, at[1] / 1e7))
    rings = [[points.pop(0) for _ in range(count)] for count in data["ring.points"].tolist()]
    parts = []
    for count in data["part.rings"].tolist():
        outer, *holes = [rings.pop(0) for _ in range(count)]
        parts.append(shapely.Polygon(outer, holes))
    return [
        shapely.MultiPolygon([parts.pop(0) for _ in range(count)]) for count in data["plot.parts"].tolist()
    ]


def packed(frame: gpd.GeoDataFrame) -> dict:
    payload = Payload()
    add_geometry(payload, frame, "plots")
    return unpack(payload.encode())


def test_shapes_come_back_within_a_centimetre(plots: gpd.GeoDataFrame) -> None:
    back = gpd.GeoSeries(shapes(packed(plots)), crs=4490).to_crs(4549)
    assert back.area.tolist() == pytest.approx([9600, 6000, 1800, 10000], abs=1.0)
    assert max(a.hausdorff_distance(b) for a, b in zip(back, plots.geometry, strict=True)) < 0.01
    assert [len(shape.geoms) for shape in back] == [1, 1, 2, 1]
    assert [len(shape.geoms[0].interiors) for shape in back] == [1, 0, 0, 0]


def test_an_edge_two_plots_share_stays_shared(plots: gpd.GeoDataFrame) -> None:
    first, second = shapes(packed(plots))[:2]
    assert first.intersection(second).area == 0
    assert len(set(first.geoms[0].exterior.coords) & set(second.geoms[0].exterior.coords)) == 2


def test_a_step_too_long_for_two_bytes_is_kept(plots: gpd.GeoDataFrame) -> None:
    data = packed(plots)
    assert len(data["x.wide"]) >= 1
    assert len(data["y.wide"]) >= 1


def test_outer_rings_run_one_way_and_holes_the_other(plots: gpd.GeoDataFrame) -> None:
    turned = plots.set_geometry(
        gpd.GeoSeries(shapely.reverse(plots.geometry.to_numpy()), index=plots.index, crs=4549)
    )
    for frame in (plots, turned):
        shape = shapes(packed(frame))[0].geoms[0]
        assert shape.exterior.is_ccw
        assert not shape.interiors[0].is_ccw


def test_a_blank_shape_is_a_plot_without_rings(plots: gpd.GeoDataFrame) -> None:
    blank = plots.copy()
    blank.loc["P2", "geometry"] = None
    blank.loc["P3", "geometry"] = shapely.MultiPolygon()
    assert packed(blank)["plot.parts"].tolist() == [1, 0, 0, 1]


def test_any_crs_is_taken_and_none_is_refused(plots: gpd.GeoDataFrame) -> None:
    here = packed(plots)["head"]["origin"]
    assert packed(plots.to_crs(4528))["head"]["origin"] == here
    assert packed(plots.to_crs(4490))["head"]["origin"] == here
    assert here[0] / 1e7 == pytest.approx(119.22, abs=0.01)
    with pytest.raises(MapError, match="no CRS"):
        packed(plots.set_crs(None, allow_override=True))


def test_points_are_no_plots(plots: gpd.GeoDataFrame) -> None:
    wrong = plots.copy()
    wrong.loc["P4", "geometry"] = Point(428600, 3831100)
    with pytest.raises(MapError, match=r"1 shapes are not polygons \(rows P4\)"):
        packed(wrong)


def test_texts_are_kept_as_handed_in(plots: gpd.GeoDataFrame, column: type, hostile: str) -> None:
    text = pd.DataFrame({"name": [hostile, "1.20", None, hostile]}, index=plots.index)
    layer = PlotLayer(
        plots, key="plot_id", name="地块", themes=[THEME], fields=[column("name", "名称", "name")], text=text
    )
    data = unpack(layer.payload)
    codes, texts = data["field.0.codes"].tolist(), data["field.0.texts"]
    assert [texts[code - 1] if code else None for code in codes] == [hostile, "1.20", None, hostile]


def test_same_plots_same_bytes(plots: gpd.GeoDataFrame) -> None:
    made = [
        PlotLayer(frame, key="plot_id", name="地块", themes=[THEME]).payload
        for frame in (plots, plots.copy())
    ]
    assert made[0] == made[1]


def test_one_copy_of_the_geometry_serves_every_theme() -> None:
    cells = [
        box(428000 + 50 * i, 3831000 + 50 * j, 428048 + 50 * i, 3831047 + 50 * j)
        for i in range(50)
        for j in range(40)
    ]
    values = np.random.default_rng(3).uniform(0, 3, 2000)
    frame = gpd.GeoDataFrame(
        {"far": values},
        geometry=cells,
        index=pd.Index([f"P{k}" for k in range(2000)], name="plot_id"),
        crs=4549,
    )
    themes = [paint.amount(f"t{k}", "容积率", "far", (0.5 + k / 4, 2.0)) for k in range(5)]
    one, five = (len(PlotLayer(frame, key="plot_id", name="n", themes=themes[:k]).payload) for k in (1, 5))
    assert five < 1.25 * one


def test_remarks_are_kept_with_their_plot_in_their_order(plots: gpd.GeoDataFrame) -> None:
    rows = [("P3", "bad", "A", "a", "s"), ("P1", "good", "B", "b", "s"), ("P3", "unknown", "C", "c", None)]
    remarks = pd.DataFrame(rows, columns=["key", "tone", "heading", "text", "source"])
    data = unpack(PlotLayer(plots, key="plot_id", name="n", themes=[THEME], remarks=remarks).payload)
    assert data["remark.of"].tolist() == [1, 0, 2, 0]
    assert [data["remark.heading.texts"][code - 1] for code in data["remark.heading.codes"]] == [
        "B",
        "A",
        "C",
    ]
    assert data["remark.source.codes"].tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "nobody"}, "neither a column nor the index"),
        ({"key": "use2"}, "stands more than once"),
        ({"themes": []}, "a theme is needed"),
        ({"themes": [paint.amount("t", "T", "gone", (1.0,))]}, "paints column gone"),
        ({"themes": [THEME, THEME]}, "two themes have the same key"),
        ({"remarks": pd.DataFrame({"key": ["P1"], "tone": ["good"]})}, "remarks have no column heading"),
        (
            {
                "remarks": pd.DataFrame(
                    [("P9", "good", "h", "t", "s")], columns=["key", "tone", "heading", "text", "source"]
                )
            },
            r"not there \(P9\)",
        ),
        (
            {
                "remarks": pd.DataFrame(
                    [("P1", "guilty", "h", "t", "s")], columns=["key", "tone", "heading", "text", "source"]
                )
            },
            "unknown tone guilty",
        ),
        ({"text": pd.DataFrame({"a": ["x"]}, index=["P1"])}, "different indexes"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_remedy(
    plots: gpd.GeoDataFrame, change: dict, says: str
) -> None:
    given = {"key": "plot_id", "name": "地块", "themes": [THEME], **change}
    with pytest.raises(MapError, match=says):
        PlotLayer(plots.assign(use2="same"), **given)


def test_no_rows_and_missing_texts_are_refused(plots: gpd.GeoDataFrame, column: type) -> None:
    with pytest.raises(MapError, match="not one row"):
        PlotLayer(plots.iloc[:0], key="plot_id", name="n", themes=[THEME])
    with pytest.raises(MapError, match="no text for tax"):
        PlotLayer(plots, key="plot_id", name="n", themes=[THEME], fields=[column("tax", "税收", "tax")])


def test_the_frame_is_left_as_it_was(plots: gpd.GeoDataFrame) -> None:
    before = plots.copy()
    PlotLayer(plots, key="plot_id", name="n", themes=[THEME])
    assert plots.equals(before)
    assert plots.crs == before.crs


def test_texts_already_numbered_are_packed_as_plain_texts_are():
    """In order of appearance, texts that nobody has left out, a blank blank; in two languages too."""
    plain = pd.Series(["乙", None, "甲", "乙"], dtype="object")
    coded = pd.Series(pd.Categorical(plain, categories=["没有", "甲", "乙"]))
    english = coded.cat.rename_categories(["none", "A", "B"])
    made = []
    for one, other in ((plain, plain.map({"甲": "A", "乙": "B"})), (coded, english)):
        payload = Payload()
        payload.texts("own", one)
        payload.texts("both", {"zh": one, "en": other})
        made.append(payload.encode())
    found = unpack(made[1])
    assert found["own.codes"].tolist() == found["both.codes"].tolist() == [1, 0, 2, 1]
    assert found["own.texts"] == found["both.texts"] == ["乙", "甲"]
    assert found["both.texts.en"] == ["B", "A"]
    assert made[0] == made[1]


def test_a_large_payload_holds_the_same_when_packed_less_hard():
    payload = Payload()
    values = (np.arange(LARGE) % 251).astype(np.uint8)
    payload.column("many", values)
    raw = gzip.decompress(base64.b64decode(payload.encode()))
    assert raw[-LARGE:] == values.tobytes()


def test_shapes_unpacked_block_by_block_are_packed_as_all_at_once(monkeypatch):
    """Holes, parts and a blank on both sides of an edge between blocks."""
    ring = box(0, 0, 90, 90).difference(box(30, 30, 60, 60))
    both = shapely.MultiPolygon([box(100, 0, 110, 10), box(200, 0, 210, 10)])
    frame = gpd.GeoDataFrame(geometry=[box(0, 100, 9, 109), ring, None, both, box(5, 5, 8, 8)], crs=4528)
    frame = frame.set_geometry(frame.translate(40_428_000, 3_830_000))
    whole, parted = Payload(), Payload()
    sides = add_geometry(whole, frame, "plots")
    monkeypatch.setattr("maps.payload.BLOCK", 2)
    assert add_geometry(parted, frame, "plots") == sides
    assert parted.encode() == whole.encode()
