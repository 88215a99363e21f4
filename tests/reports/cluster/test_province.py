"""A province in partitions on two real processes: the figures of one machine, whatever is cut, broken or killed."""

import os
import shutil
import signal
import threading
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from gis.errors import InputError, OutputError
from land_policy.evaluation import evaluate
from layers.read import read_zone
from reports.cluster.build import build_province
from reports.cluster.province import read_province
from reports.cluster.result import verdict_column

pytestmark = pytest.mark.slow
SAMPLES = Path(__file__).resolve().parents[3] / "layers" / "sample"


def built(province, out, cluster, **options):
    options = {"partition_plots": 400, **options}
    return build_province(province, out, scheduler=cluster.scheduler_address, **options)


def parts(out):
    """Every plot of a result, by number."""
    frames = [gpd.read_parquet(path) for path in sorted((out / "plots").glob("part-*.parquet"))]
    return gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs).set_index("plot_id")


def one_machine(province, folder):
    """The province as one zone of one machine, and by zone what that zone's plots come to among all buildings."""
    folder.mkdir()
    lines = (province / "province.toml").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("zone "))
    for name in ("plots", "buildings"):
        shutil.copytree(province / name, folder / name)
    (folder / "zone.toml").write_text(text, encoding="utf-8")
    zone = read_zone(folder)
    codes = pd.concat(
        [
            pd.read_parquet(path, columns=["plot_id", "zone_code"])
            for path in sorted((province / "plots").glob("*"))
        ]
    ).set_index("plot_id")["zone_code"]
    return zone, codes.reindex(zone.plots.index)


@pytest.fixture(scope="module")
def done(province, cluster, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return built(province, out, cluster), out


@pytest.fixture(scope="module")
def alone(province, tmp_path_factory):
    """Every zone evaluated by itself on one machine: its plots, among all buildings."""
    zone, codes = one_machine(province, tmp_path_factory.mktemp("alone") / "zone")
    evaluations = {
        code: evaluate(zone.with_layer("plots", zone.plots[(codes == code).to_numpy()]))
        for code in sorted(codes.unique())
    }
    return zone, evaluations


def same(left, right):
    """Equal to 1e-9 where they are numbers, else equal; blanks are equal."""
    if pd.api.types.is_numeric_dtype(right) and not pd.api.types.is_bool_dtype(right):
        one, two = left.to_numpy(dtype=float), right.to_numpy(dtype=float, na_value=np.nan)
        np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-9, err_msg=str(left.name))
    elif pd.api.types.is_datetime64_any_dtype(right):
        assert left.astype("datetime64[s]").equals(right.astype("datetime64[s]")), left.name
    else:
        one, two = (["" if pd.isna(one) else str(one) for one in side] for side in (left, right))
        assert one == two, left.name


def test_every_column_of_every_plot_is_that_of_one_machine(done, alone):
    _, out = done
    plots = parts(out)
    _, evaluations = alone
    assert len(plots) == 2400
    assert plots.index.is_unique
    for code, evaluation in evaluations.items():
        own = plots[plots["zone"] == code]
        assert sorted(own.index) == sorted(evaluation.plots.index)
        own = own.reindex(evaluation.plots.index)
        for name in evaluation.plots.columns.difference(["zone_code", "geometry", "source_file"]):
            same(own[name], evaluation.plots[name])
        assert (own.geometry.to_numpy() == evaluation.plots.geometry.to_numpy()).all()
        for judgement in evaluation.judgements:
            same(own[verdict_column(judgement.clause.id)], judgement.verdict)


def test_zones_and_province_come_from_sums(done, alone):
    made, out = done
    _, evaluations = alone
    kept = pd.read_parquet(out / "tallies.parquet")
    for code, evaluation in evaluations.items():
        one = evaluation.tallies[evaluation.tallies["scope"] == "zone"].set_index("indicator")
        own = (
            kept[(kept["scope"] == "zone") & (kept["unit"] == code)].set_index("indicator").reindex(one.index)
        )
        for name in ("value", "numerator", "denominator", "known_pct"):
            same(own[name], one[name])
    whole = kept[kept["scope"] == "province"].set_index("indicator")
    floor = sum(one.plots["built_floor_m2"].sum() for one in evaluations.values())
    assert whole.at["floor_wan_m2", "value"] == pytest.approx(floor / 1e4, rel=1e-9)
    far = whole.loc["far_plots"]
    assert far["value"] == pytest.approx(far["numerator"] / far["denominator"], rel=1e-12)
    ratios = [one.figure("far_plots") for one in evaluations.values()]
    assert abs(np.mean(ratios) - far["value"]) > 1e-6  # no mean of ratios
    assert made.record["counts"]["plots"] == made.record["counts"]["plots_in"] == 2400


def test_the_account_of_buildings_is_that_of_one_machine_though_many_are_cut_by_partitions(done, alone):
    made, out = done
    zone, _ = alone
    whole = evaluate(zone).floors.account
    for name in ("floor_m2", "footprint_m2"):
        for term in ("on_plots", "outside", "twice", "total", "unknown"):
            found = made.record["floor_account"][name][term]
            assert found == pytest.approx(whole.at[name, term], rel=1e-9, abs=1e-6), (name, term)
    shared = [len(gpd.read_parquet(path)) for path in (out / ".records").glob("*.border-buildings.parquet")]
    assert len(shared) >= 5
    assert sum(shared) > 50
    assert made.record["counts"]["buildings"] == len(zone.layer("buildings"))


@pytest.mark.filterwarnings("ignore")  # of dask_geopandas itself
def test_results_are_one_table_with_the_place_of_every_partition(done):
    dask_geopandas = pytest.importorskip("dask_geopandas")
    _, out = done
    whole = gpd.read_parquet(out / "plots", columns=["zone", "area_m2", "geometry"])
    parted = dask_geopandas.read_parquet(out / "plots")
    assert parted.npartitions == len(parted.spatial_partitions) == 6
    assert parted.spatial_partitions.union_all().contains(whole.geometry.iloc[0])
    area = parted["area_m2"].sum().compute(scheduler="synchronous")
    assert area == pytest.approx(whole["area_m2"].sum(), rel=1e-12)


def test_the_same_bytes_again_and_nothing_done_twice(done, province, cluster, tmp_path):
    _, out = done
    again = tmp_path / "again"
    built(province, again, cluster)
    for path in sorted(one for one in out.rglob("*.*") if one.is_file()):
        assert (again / path.relative_to(out)).read_bytes() == path.read_bytes(), path.name
    before = {path: path.stat().st_mtime_ns for path in (again / "plots").iterdir()}
    said = []
    built(province, again, cluster, say=said.append, lang="en")
    assert any("6 of 6 partitions were finished before" in line for line in said)
    assert before == {path: path.stat().st_mtime_ns for path in (again / "plots").iterdir()}
    first = sorted((again / "plots").iterdir())[0]
    whole = first.read_bytes()
    first.write_bytes(whole[: len(whole) // 2])  # somebody cut it short
    built(province, again, cluster)
    assert first.read_bytes() == whole


def test_a_worker_killed_in_the_middle_changes_nothing(done, province, cluster, tmp_path):
    _, out = done
    again, killed = tmp_path / "again", []

    def kill():
        records = again / ".yuantu" / "next" / ".records"
        while not any((records / f"part-{at:05d}.json").exists() for at in (0, 1)):
            time.sleep(0.01)
        pid = next(iter(cluster.workers.values())).pid
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    built(province, again, cluster)
    thread.join(timeout=10)
    assert killed
    for path in sorted((out / "plots").iterdir()):
        assert (again / "plots" / path.name).read_bytes() == path.read_bytes(), path.name
    assert (again / "zones.csv").read_bytes() == (out / "zones.csv").read_bytes()


def test_one_file_of_many_row_groups_is_read_in_chunks_and_rows_keep_their_numbers(
    done, province, cluster, tmp_path, monkeypatch
):
    made, out = done
    folder = tmp_path / "province"
    shutil.copytree(province, folder)
    for name in ("plots", "buildings"):
        paths = sorted((folder / name).glob("*.parquet"))
        whole = pd.concat([gpd.read_parquet(path) for path in paths], ignore_index=True)
        for path in paths:
            path.unlink()
        whole.to_parquet(folder / name / "all.parquet", index=False, row_group_size=500)
    monkeypatch.setattr("reports.cluster.chunk.ROWS", 1_100)
    found = built(folder, tmp_path / "out", cluster)
    assert_frame_equal(found.zones, made.zones, rtol=1e-12)
    one, other = parts(out), parts(tmp_path / "out").reindex(parts(out).index)
    for name in one.columns.difference(["source_file", "source_row", "geometry"]):
        same(other[name], one[name])
    assert sorted(other["source_row"]) == list(range(1, 2401))
    assert set(other["source_file"]) == {"all.parquet"}


def spoilt(province, folder, change):
    """A copy of the province with the plots of its first file changed."""
    shutil.copytree(province, folder)
    path = folder / "plots" / "plots-0000.parquet"
    change(gpd.read_parquet(path)).to_parquet(path, index=False)
    return folder


def test_a_zone_with_an_error_is_set_aside_and_the_rest_goes_on(done, province, cluster, tmp_path):
    made, _ = done
    zone = "Z0000YQ001"

    def change(plots):
        day = plots["contract_day"].astype("object").map(str, na_action="ignore")
        first = plots.index[(plots["zone_code"] == zone).to_numpy()][0]
        day.loc[first] = "2021-06-31"
        return plots.assign(contract_day=day.where(day.notna(), None))

    found = built(spoilt(province, tmp_path / "spoilt", change), tmp_path / "out", cluster)
    (aside,) = found.record["zones_set_aside"]
    size = int(made.zones.set_index("zone").at[zone, "plots"])
    assert (aside["zone"], aside["plots"]) == (zone, size)
    assert "2021-06-31" in aside["en"]
    assert "不是日期" in aside["zh"]
    counts = found.record["counts"]
    assert counts["plots"] + counts["plots_aside"] == counts["plots_in"] == 2400
    rest = made.zones[made.zones["zone"] != zone].reset_index(drop=True)
    assert_frame_equal(found.zones, rest, rtol=1e-9)
    assert found.record["floor_account"]["floor_m2"]["total"] == pytest.approx(
        made.record["floor_account"]["floor_m2"]["total"], rel=1e-12
    )


def test_rows_that_cannot_be_used_are_counted_and_named(province, cluster, tmp_path):
    def change(plots):
        shapes = plots.geometry.to_numpy().copy()
        shapes[5] = shapely.Point(40_430_000, 3_831_000)
        zones = plots["zone_code"].astype("object").copy()
        zones.iloc[7] = None
        return plots.set_geometry(gpd.GeoSeries(shapes, crs=plots.crs)).assign(zone_code=zones)

    found = built(spoilt(province, tmp_path / "spoilt", change), tmp_path / "out", cluster)
    counts = found.record["counts"]
    assert (counts["plots_in"], counts["plots"], counts["plots_aside"]) == (2400, 2398, 2)
    rows = pd.read_csv(tmp_path / "out" / "set_aside.csv")
    assert rows["source_row"].tolist() == [6, 8]
    assert rows["reason"].tolist() == ["not a polygon: Point", "names no zone"]
    assert rows["reason_zh"].tolist() == ["不是面，而是 Point", "没有写明所属区"]


def test_a_number_of_two_zones_sets_both_aside(province, cluster, tmp_path):
    def change(plots):
        return plots.assign(plot_id=plots["plot_id"].mask(plots.index == 3, "0001P0000002"))

    found = built(spoilt(province, tmp_path / "spoilt", change), tmp_path / "out", cluster)
    assert [one["zone"] for one in found.record["zones_set_aside"]] == ["Z0000YQ001", "Z0001YQ001"]


def test_one_mark_in_another_partition_of_the_zone_counts_here(province, cluster, tmp_path):
    """H1 on the zone's first plot makes its other plots, in other partitions, land that is not high-tech."""

    def change(plots):
        only = (plots["zone_code"] == "Z0000YQ001").to_numpy()
        marks = np.where(only & (np.cumsum(only) == 1), "H1", None)
        return plots.assign(high_tech_class=marks)

    folder = spoilt(province, tmp_path / "spoilt", change)
    found = built(folder, tmp_path / "out", cluster).zones.set_index("zone")
    zone, codes = one_machine(folder, tmp_path / "alone")
    own = evaluate(zone.with_layer("plots", zone.plots[(codes == "Z0000YQ001").to_numpy()]))
    share = own.figure("high_tech_share_pct")
    assert 0 < share < 5
    assert found.at["Z0000YQ001", "high_tech_share_pct"] == pytest.approx(share, rel=1e-9)
    assert np.isnan(found.at["Z0001YQ001", "high_tech_share_pct"])


def test_a_folder_of_zones_gives_the_figures_of_each_and_sets_the_broken_one_aside(cluster, tmp_path):
    folder = tmp_path / "zones"
    for name in ("lianyungang", "nantong"):
        shutil.copytree(SAMPLES / name, folder / name)
    shutil.copytree(SAMPLES / "nantong", folder / "broken")
    drawn = folder / "broken" / "自然幢.geojson"
    drawn.write_bytes(drawn.read_bytes()[:300])
    found = built(folder, tmp_path / "out", cluster)
    plots = parts(tmp_path / "out")
    zones = found.zones.set_index("zone")
    assert list(zones.index) == ["lianyungang", "nantong"]
    floors = 0.0
    for name in zones.index:
        one = evaluate(read_zone(SAMPLES / name))
        own = plots[plots["zone"] == name].reindex(one.plots.index)
        for column in one.plots.columns.intersection(plots.columns).difference(["geometry"]):
            same(own[column], one.plots[column])
        for row in one.tallies[one.tallies["scope"] == "zone"].to_dict("records"):
            assert zones.at[name, row["indicator"]] == pytest.approx(row["value"], rel=1e-9, nan_ok=True)
        floors += one.floors.account.at["floor_m2", "total"]
    assert found.record["floor_account"]["floor_m2"]["total"] == pytest.approx(floors, rel=1e-12)
    (aside,) = found.record["zones_set_aside"]
    assert aside["zone"] == "broken"
    assert "自然幢.geojson" in aside["zh"]
    parks = pd.read_parquet(tmp_path / "out" / "tallies.parquet").query("scope == 'park'")
    assert set(parks["zone"]) == {"lianyungang", "nantong"}


def test_what_is_wrong_with_the_file_of_a_province_is_told_at_once(province, tmp_path):
    folder = tmp_path / "wrong"
    shutil.copytree(province, folder)
    text = (folder / "province.toml").read_text(encoding="utf-8")
    text = text.replace('zone = "zone_code"\n', "").replace('crs = "EPSG:4528"\n', "")
    (folder / "province.toml").write_text(text + "\n[layers.roads]\nfile = 'roads.gpkg'\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_province(folder)
    told = caught.value.text("zh")
    assert "没有写 zone" in told
    assert "没有写 crs" in told
    assert "roads" in told
    with pytest.raises(InputError, match="neither a province"):
        read_province(tmp_path)


def test_results_never_go_into_the_inputs(province):
    with pytest.raises(OutputError):
        build_province(province, province)


def test_nobody_at_the_address_is_said(province, tmp_path, monkeypatch):
    monkeypatch.setattr("reports.cluster.engine._WAIT_S", 1)
    with pytest.raises(InputError, match=r"tcp://127\.0\.0\.1:1 cannot be reached"):
        build_province(province, tmp_path / "out", scheduler="tcp://127.0.0.1:1")


def test_a_damaged_file_is_named_and_stops_the_build(province, cluster, tmp_path):
    folder = tmp_path / "province"
    shutil.copytree(province, folder)
    path = folder / "plots" / "plots-0001.parquet"
    whole = bytearray(path.read_bytes())
    for at in range(1_000, len(whole) // 2, 50):
        whole[at] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(InputError, match=r"plots-0001\.parquet: cannot be read"):
        built(folder, tmp_path / "out", cluster)


def copied(first, folder, copies):
    """A province of many copies of one piece, each moved and with numbers and zones of its own."""
    for at in range(copies):
        for name in ("plots", "buildings"):
            frame = gpd.read_parquet(first / name / f"{name}-0000.parquet")
            own = {
                key: f"{at:04d}" + frame[key].str[4:] for key in ("plot_id", "building_id") if key in frame
            }
            if name == "plots":
                own["zone_code"] = f"Z{at:04d}" + frame["zone_code"].str[5:]
            moved = frame.assign(**own).set_geometry(
                frame.geometry.translate(at % 4 * 32_768.0, at // 4 * 32_768.0)
            )
            (folder / name).mkdir(parents=True, exist_ok=True)
            moved.to_parquet(folder / name / f"{name}-{at:04d}.parquet", index=False)
    text = (first / "province.toml").read_text(encoding="utf-8")
    few = text[: text.index("use = ")] + 'use = ["idle_land_2012", "industrial_land_2023"]\n'
    (folder / "province.toml").write_text(
        few + text[text.index("[rules.parameters]") :].replace('region = "苏北"\n', "")
    )
    return folder


def test_two_hundred_thousand_plots_within_a_gigabyte_a_worker(cluster, tmp_path, monkeypatch):
    monkeypatch.setenv(
        "YUANTU_ENGINE", "steady"
    )  # as on the workers: on a sliver 0.4 m wide the engines differ by 1e-8
    from cadastre_province import write_province

    first = write_province(tmp_path / "piece", 25_000, 25_000)
    folder = copied(first, tmp_path / "province", 8)
    out = tmp_path / "out"
    found = built(folder, out, cluster, partition_plots=12_500)
    counts = found.record["counts"]
    assert (counts["plots"], counts["plots_in"]) == (200_000, 200_000)
    assert counts["buildings"] == counts["buildings_in"] > 580_000
    assert found.record["partitions"] == 16
    assert len(list((out / "plots").glob("*.parquet"))) == 16
    shutil.rmtree(folder / "buildings")  # one machine: the first copy, which lies apart from the others
    shutil.copytree(first / "buildings", folder / "buildings")
    for path in sorted((folder / "plots").glob("*"))[1:]:
        path.unlink()
    zone, codes = one_machine(folder, tmp_path / "alone")
    alone = evaluate(zone)
    plots = parts(out).reindex(alone.plots.index)
    for name in alone.plots.columns.difference(["zone_code", "geometry", "source_file"]):
        same(plots[name], alone.plots[name])
    assert plots["zone"].tolist() == codes.tolist()
    for name, terms in found.record["floor_account"].items():
        for term in ("on_plots", "outside", "twice", "total"):
            assert terms[term] == pytest.approx(
                8 * alone.floors.account.at[name, term], rel=1e-8, abs=1e-3
            ), term
    whole = pd.read_parquet(out / "tallies.parquet").query("scope == 'province'").set_index("indicator")
    for row in alone.tallies[alone.tallies["scope"] == "zone"].to_dict("records"):
        both = whole.loc[row["indicator"]]
        times = 8 if np.isnan(row["denominator"]) else 1
        assert both["value"] == pytest.approx(times * row["value"], rel=1e-8, nan_ok=True), row["indicator"]
