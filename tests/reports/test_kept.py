"""Kept: a stopped build goes on, equal inputs are not computed again, changed ones are; what is told is the same text."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import cli
from reports import chain
from reports.build import build, evaluate_zone, site_zone
from reports.evidence.bundle import sha256
from reports.explain.plot import explain_plot
from reports.kept.frame import first_said, places_of, read_frame, write_frame
from reports.kept.stages import ROOM, fingerprint
from reports.kept.told import explain_zone
from reports.kept.value import Parts, write_value

ROOT = Path(__file__).resolve().parents[2]


def run(*words):
    return CliRunner().invoke(cli.main, [str(word) for word in words])


def hashes(folder):
    return {path.name: sha256(path) for path in sorted(folder.iterdir()) if path.is_file()}


def heard():
    lines = []
    return lines, lines.append


def forbidden(*_args, **_options):
    raise AssertionError("computed again")


@pytest.fixture
def sited(chessboard):
    """The chessboard with a siting to ask."""
    toml = chessboard / "zone.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8") + '\n[site]\nprofiles = ["manufacturing"]\n', encoding="utf-8"
    )
    return chessboard


def test_a_build_stopped_while_drawing_goes_on_from_there(sited, tmp_path, monkeypatch):
    out, whole = tmp_path / "out", tmp_path / "whole"
    build(sited, whole)
    with monkeypatch.context() as patch:
        patch.setattr(chain, "draw", lambda *_a, **_o: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build(sited, out)
    (out / ".writing-left").mkdir()
    (out / ROOM / "coming" / "siting.manufacturing.new").mkdir()
    assert not (out / "map.html").exists()
    with monkeypatch.context() as patch:
        for name in ("read_zone", "evaluate", "ask", "write_evaluation", "write_siting"):
            patch.setattr(chain, name, forbidden)
        build(sited, out)
    assert hashes(out) == hashes(whole)
    assert not list(out.glob(".writing-*")) and not list((out / ROOM).rglob("*.new"))


def test_a_build_killed_between_stages_leaves_only_whole_ones(sited, tmp_path, monkeypatch):
    out, whole = tmp_path / "out", tmp_path / "whole"
    build(sited, whole)
    with monkeypatch.context() as patch:
        patch.setattr(chain, "ask", lambda *_a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build(sited, out)
    (out / ROOM / "coming" / "evaluation" / "stage.json").unlink()  # as if it had been killed before the mark
    with monkeypatch.context() as patch:
        patch.setattr(chain, "read_zone", forbidden)
        build(sited, out)
    assert hashes(out) == hashes(whole)


def test_what_is_told_of_one_plot_reads_no_layer_whole(sited, tmp_path, monkeypatch):
    out = tmp_path / "out"
    build(sited, out)
    anew = explain_zone(out, "P1", say=print)
    read, whole = [], Parts.part
    monkeypatch.setattr(Parts, "part", lambda self, name: (read.append(name), whole(self, name))[1])
    assert explain_zone(out, "P1", say=print) == anew
    assert "tallies" in read
    assert not {"plots", "layer plots", "layer buildings"} & set(read)


@pytest.mark.parametrize("stopped", ["ask", "draw"])
@pytest.mark.parametrize("again", [False, True])
def test_results_that_stand_keep_their_stages_while_the_next_are_built(
    sited, tmp_path, monkeypatch, stopped, again
):
    out, later = tmp_path / "out", date(2026, 11, 1)
    day = build(sited, out).evaluation.day
    anew = explain_zone(sited, "P1", say=print)
    with monkeypatch.context() as patch:
        patch.setattr(chain, stopped, lambda *_a, **_o: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            build(sited, out, day=None if again else later, again=again)
    lines, say = heard()
    with monkeypatch.context() as patch:
        patch.setattr("reports.build.evaluate", forbidden)
        evaluation = evaluate_zone(out, say=say)
        assert (evaluation.day, len(evaluation.plots)) == (day, 5)
        assert explain_zone(out, "P1", say=say) == anew
    assert lines == []
    with monkeypatch.context() as patch:
        patch.setattr(chain, "read_zone", forbidden)
        patch.setattr(chain, "evaluate", forbidden)
        made = build(sited, out, day=None if again else later)
    assert made.evaluation.day == (day if again else later) and len(made.evaluation.tallies)
    assert evaluate_zone(out, say=say).day == made.evaluation.day and lines == []
    build(sited, out)
    assert evaluate_zone(out, say=say).day == day and lines == []
    assert not (out / ROOM / "coming").exists()


def test_a_folder_that_leads_elsewhere_is_not_followed(sited, tmp_path):
    out, other = tmp_path / "out", tmp_path / "other"
    (other / "mine.new").mkdir(parents=True)
    (out / ROOM).mkdir(parents=True)
    (out / ROOM / "coming").symlink_to(other)
    build(sited, out, drawn=False)
    assert [one.name for one in other.iterdir()] == ["mine.new"]


def test_equal_inputs_are_used_and_again_computes_anew(sited, tmp_path, monkeypatch):
    out = tmp_path / "out"
    build(sited, out)
    first = hashes(out)
    with monkeypatch.context() as patch:
        for name in ("read_zone", "evaluate", "ask", "write_evaluation", "write_siting", "draw"):
            patch.setattr(chain, name, forbidden)
        lines, say = heard()
        build(sited, out, say=say)
        assert hashes(out) == first
        assert sum("沿用上次完成的" in line for line in lines) == 6
        with pytest.raises(AssertionError, match="computed again"):
            build(sited, out, again=True)


def test_a_changed_input_a_day_or_a_spoilt_result_is_computed_anew(sited, tmp_path, monkeypatch):
    out, day = tmp_path / "out", pd.Timestamp("2026-11-21").date()
    build(sited, out)
    first = fingerprint(sited)
    (out / "evaluation.units.csv").write_text("spoilt", encoding="utf-8")
    build(sited, out)
    assert "spoilt" not in (out / "evaluation.units.csv").read_text(encoding="utf-8-sig")
    assert fingerprint(sited, day) != first
    toml = sited / "zone.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("manufacturing", "research"), encoding="utf-8")
    assert fingerprint(sited) != first
    with monkeypatch.context() as patch:
        patch.setattr(chain, "read_zone", forbidden)
        with pytest.raises(AssertionError, match="computed again"):
            build(sited, out)
    build(sited, out)
    assert (out / "siting.research.json").is_file() and not (out / "siting.manufacturing.json").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_told_from_a_build_is_the_text_computed_anew(sited, tmp_path, lang):
    out = tmp_path / "out"
    build(sited, out)
    lines, say = heard()
    for named in ("P1", "P3", "P4", "A1", "far_zone", "idle_land_2012.not_started"):
        try:
            anew = explain_zone(sited, named, lang=lang, say=lambda _line: None)
        except Exception as error:  # the same refusal, then
            with pytest.raises(type(error)) as refused:
                explain_zone(out, named, lang=lang, say=say)
            assert refused.value.text(lang) == error.text(lang)
            continue
        assert explain_zone(out, named, lang=lang, say=say) == anew
        assert explain_zone(sited, named, built=out, lang=lang, say=say) == anew
    assert lines == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_plot_is_told_from_its_own_rows_in_either_language(sited, tmp_path, lang, monkeypatch):
    out = tmp_path / "out"
    build(sited, out, drawn=False)
    evaluation = evaluate_zone(sited)
    sitings = site_zone(evaluation)
    anew = {plot: explain_plot(evaluation, plot, sitings, lang) for plot in evaluation.plots.index}
    whole = ("reports.kept.told.explain", "reports.kept.built.kept_siting", "reports.answers.ANSWERS")
    for name in whole:
        monkeypatch.setattr(name, forbidden)
    assert {plot: explain_zone(out, plot, lang=lang, say=print) for plot in anew} == anew


def test_rows_are_found_in_kept_columns_of_any_kind(tmp_path):
    text = pd.StringDtype(na_value=np.nan)
    frame = pd.DataFrame(
        {
            "word": pd.array([None, "unknown", "a"], dtype=text),
            "mixed": pd.Series([pd.NA, "unknown", "a"], dtype=object).array,
            "figure": [float("nan"), 2.0, 3.0],
            "blank": pd.array([None, None, None], dtype=text),
        },
        index=["P1", "P2", "P3"],
    )
    write_frame(tmp_path / "f.arrow", frame)
    found = {name: first_said(tmp_path / "f.arrow", name, "unknown") for name in [*frame.columns, "none"]}
    assert found == {"word": [2], "mixed": [2], "figure": [1], "blank": [], "none": []}
    assert [places_of(tmp_path / "f.arrow", "a", name) for name in ("word", "mixed", "figure")] == [
        [2],
        [2],
        [],
    ]
    assert places_of(tmp_path / "f.arrow", "P2") == [1]


def test_other_verbs_take_a_build_for_its_zone_and_say_when_it_is_stale(sited, tmp_path):
    out = tmp_path / "out"
    build(sited, out)
    anew, kept = run("evaluate", sited, "--json"), run("evaluate", out, "--json")
    assert anew.exit_code == kept.exit_code == 0
    assert json.loads(kept.stdout) == json.loads(anew.stdout)
    toml = sited / "zone.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    stale = run("explain", out, "P1")
    assert stale.exit_code == 0 and "重新计算" in stale.stderr
    other = run("explain", ROOT / "layers" / "sample" / "nantong", "P1", "--from", out)
    assert other.exit_code == 3 and "nantong" in other.stderr
    none = run("explain", sited, "P1", "--from", tmp_path)
    assert none.exit_code == 3 and "build --out" in none.stderr


def test_without_a_map_and_with_the_time_left(sited, tmp_path):
    done = run("build", sited, "--out", tmp_path / "out", "--no-map", "--verbose", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert not (tmp_path / "out" / "map.html").exists()
    assert "about" in done.stderr and "of memory" in done.stderr
    assert "so far" not in done.stdout
    quiet = run("build", sited, "--out", tmp_path / "two", "--no-map", "--lang", "en")
    assert "about" not in quiet.stderr and "of memory" in quiet.stderr


def test_lists_read_from_geojson_are_kept_as_lists(tmp_path):
    tags = pd.Series([np.array(["=1", "b"], dtype=object), np.array([1, 2]), None], dtype=object, name="tags")
    write_frame(tmp_path / "a.arrow", tags)
    assert read_frame(tmp_path / "a.arrow").tolist() == [["=1", "b"], [1, 2], None]


def test_frames_and_values_come_back_as_they_were(tmp_path):
    frame = pd.DataFrame(
        {"a": [1.5, None], "b": ["x", None], "c": pd.array([1, None], dtype="Int64"), "d": pd.Categorical(["u", "v"]),
         "e": pd.to_datetime(["2026-11-20", None]).astype("datetime64[s]"), "f": pd.Series([1, "x"], dtype=object)},
        index=pd.Index(["P1", "P2"], name="plot_id"),
    )  # fmt: skip
    write_frame(tmp_path / "f", frame)
    pd.testing.assert_frame_equal(read_frame(tmp_path / "f"), frame)
    pd.testing.assert_frame_equal(read_frame(tmp_path / "f", [1]), frame.iloc[[1]])
    assert places_of(tmp_path / "f", "P2") == [1] and places_of(tmp_path / "f", "P9") == []
    value = {"day": pd.Timestamp("2026-11-20").date(), "n": (1, [2.5, None]), "t": frame["a"], 3: True}
    write_value(tmp_path / "v", {"it": value})
    found = Parts(tmp_path / "v").part("it")
    pd.testing.assert_series_equal(found.pop("t"), value.pop("t"))
    assert found == value
    with pytest.raises(TypeError, match="cannot be kept"):
        write_value(tmp_path / "w", {"it": object()})


@pytest.mark.parametrize(
    ("asked", "heavy"),
    [
        ("import cli", ("pandas", "geopandas", "numpy", "shapely")),
        ("import reports.kept.told", ("folium", "scipy.optimize")),
    ],
)
def test_start_up_loads_nothing_heavy(asked, heavy):
    code = f"import sys; {asked}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ}
    )
    assert done.stdout.strip() == "[]"
