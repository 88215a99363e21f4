"""What is kept of a partition counts only where all it rests on, and every file of it, is as it was."""

import json
import sys

import pandas as pd
import pyarrow as pa
import pytest

from gis.engine import engine_for
from gis.errors import InputError, OutputError
from layers.drafts import NEXT, ROOM
from layers.lock import held
from reports.cluster import engine, grounds
from reports.cluster.build import STAGING, build_province
from reports.cluster.partition import RECORDS, finished, keep, kept_file, record_of
from reports.cluster.province import read_province
from reports.cluster.result import part_file
from reports.cluster.zonewise import ZoneJob, _grounds

ZONE = """name = "区"
day = 2026-11-20
crs = "EPSG:4528"
[layers.plots]
file = "plots.gpkg"
mapping = "../map.toml"
"""
TABLES = """name = "省"
day = 2026-11-20
crs = "EPSG:4528"
land_use_codes = "用地用海2023"
zone = "zone_code"
[layers.plots]
files = "plots/*.parquet"
mapping = "../map.toml"
[rules]
folder = "own"
"""


@pytest.fixture(autouse=True)
def beside(tmp_path, monkeypatch):
    """The mapping lies beside the province: it is allowed by who runs."""
    monkeypatch.setenv("YUANTU_OUTSIDE", str(tmp_path))


@pytest.fixture
def kept(tmp_path):
    """A partition as it was finished."""
    files = [part_file(tmp_path, 0), *(kept_file(tmp_path, 0, what) for what in ("sums", "units"))]
    for path in files:
        path.parent.mkdir(exist_ok=True)
        pd.DataFrame({"a": [1.5]}).to_parquet(path)
    keep(tmp_path, 0, {"mark": "m", "plots": 1, "account": {"floor_m2": {"total": 0.1, "none": None}}}, files)
    return tmp_path, files


def test_a_finished_partition_is_known_by_its_mark(kept):
    out, _ = kept
    assert finished(out, 0, "m")["account"]["floor_m2"]["total"] == 0.1
    assert finished(out, 0, "another") is None


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"PAR1")])
def test_a_partition_with_a_lost_or_changed_file_is_done_again(kept, which, spoil):
    out, files = kept
    spoil(files[which])
    assert finished(out, 0, "m") is None


def test_an_edited_record_is_not_believed(kept):
    out, _ = kept
    path = record_of(out, 0)
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, "plots": 2}), encoding="utf-8")
    assert finished(out, 0, "m") is None
    path.write_text(json.dumps([told]), encoding="utf-8")
    assert finished(out, 0, "m") is None


def test_a_zone_rests_on_files_that_lie_beside_its_folder(tmp_path):
    (tmp_path / "zone").mkdir()
    (tmp_path / "zone" / "zone.toml").write_text(ZONE, encoding="utf-8")
    (tmp_path / "map.toml").write_text("[fields]\nplot_id = 'A'\n", encoding="utf-8")
    job = ZoneJob(tmp_path / "zone", tmp_path, 0, None, "EPSG:4490", (), ("code", {}))
    first = _grounds(job)
    assert _grounds(job) == first
    (tmp_path / "map.toml").write_text("[fields]\nplot_id = 'B'\n", encoding="utf-8")
    assert _grounds(job) != first


def test_tables_rest_on_their_mappings_and_own_rules(tmp_path):
    folder = tmp_path / "province"
    (folder / "own").mkdir(parents=True)
    (folder / "plots").mkdir()
    (folder / "plots" / "a.parquet").write_bytes(b"")
    (folder / "province.toml").write_text(TABLES, encoding="utf-8")
    (tmp_path / "map.toml").write_text("[fields]\nplot_id = 'A'\n", encoding="utf-8")
    province = read_province(folder)
    seen = [grounds.of_tables(province)]
    (tmp_path / "map.toml").write_text("[fields]\nplot_id = 'B'\n", encoding="utf-8")
    seen.append(grounds.of_tables(province))
    (folder / "own" / "rule.toml").write_text("x = 1\n", encoding="utf-8")
    seen.append(grounds.of_tables(province))
    assert seen[0] != seen[1] != seen[2]
    assert set(seen[2]) >= {"province.toml", "own/rule.toml"}


def test_every_mark_has_our_code_and_the_libraries_in_it(tmp_path, monkeypatch):
    code, libraries = grounds.of_program()
    assert len(code) == 64 and {"numpy", "shapely", "geos"} <= set(libraries)
    (tmp_path / "zone.toml").write_text(ZONE, encoding="utf-8")
    marks = {_grounds(ZoneJob(tmp_path, tmp_path, 0, None, "", (), own)) for own in (("a", {}), ("b", {}))}
    assert len(marks) == 2


@pytest.mark.parametrize("memory", ["100", "0", "499MB"])
def test_too_little_memory_for_a_worker_is_refused_before_one_is_started(memory, monkeypatch):
    monkeypatch.setattr(engine, "started", lambda *_: pytest.fail("started"))
    with pytest.raises(InputError, match="500MB"), engine.cluster(memory=memory):
        pass


def test_a_worker_that_goes_away_is_said():
    from distributed.comm import CommClosedError

    class Gone:
        def run(self, *_):
            raise CommClosedError("closed")

    with pytest.raises(OutputError, match="a worker went away: closed"):
        engine.asked(Gone(), len)


def test_the_engine_of_a_job_does_not_rest_on_what_its_worker_did_before(monkeypatch):
    monkeypatch.setenv("YUANTU_THREADS", str(pa.cpu_count()))
    monkeypatch.setenv("YUANTU_ENGINE", "auto")  # so that what a job sets goes again
    monkeypatch.delenv("YUANTU_ENGINE")
    found = []
    for loaded in (False, True):
        with monkeypatch.context() as now:
            if loaded:
                now.setitem(sys.modules, "numba", sys)
            else:
                now.delitem(sys.modules, "numba", raising=False)
            now.setattr("gis.engine.available", lambda: True)
            found.append([engine._done(engine_for, shapes) for shapes in (20_000, 300_000)])
    assert found == [["shapely", "flat"]] * 2


@pytest.fixture
def stopped(monkeypatch):
    """The moment a cluster would be started."""

    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    monkeypatch.setattr(engine, "cluster", stop)
    return Stop


def test_one_build_at_a_time_in_a_folder_of_results(tmp_path, stopped):
    (tmp_path / "in" / "z").mkdir(parents=True)
    (tmp_path / "in" / "z" / "zone.toml").write_text(ZONE, encoding="utf-8")
    with held(tmp_path / "out"), pytest.raises(OutputError, match="another yuantu command"):
        build_province(tmp_path / "in", tmp_path / "out")
    with pytest.raises(stopped):
        build_province(tmp_path / "in", tmp_path / "out")


def test_again_forgets_what_was_finished(tmp_path, stopped):
    (tmp_path / "in" / "z").mkdir(parents=True)
    (tmp_path / "in" / "z" / "zone.toml").write_text(ZONE, encoding="utf-8")
    out = tmp_path / "out"
    old = [out / RECORDS / "part-00000.json", out / STAGING / "records" / "plots-00000.json"]
    for path in old:
        path.parent.mkdir(parents=True)
        path.write_text("{}", encoding="utf-8")
    with pytest.raises(stopped):
        build_province(tmp_path / "in", out)
    assert all(path.exists() for path in old)
    taken = out / ROOM / NEXT / RECORDS / "part-00000.json"
    assert taken.exists()
    with pytest.raises(stopped):
        build_province(tmp_path / "in", out, again=True)
    assert not old[1].exists() and not taken.exists()
    assert old[0].exists()  # results that stand, and what is known of them, go when there are new ones
