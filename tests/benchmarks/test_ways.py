"""Every way of every benchmark answers its question with the same figures, on a fabric of 200 plots."""

import os

import nearest
import neighbours
import numpy as np
import overlay
import pytest
import reading
import validity
from beside import POSTGIS, Answer, Question, Way, in_short, main, one_run, section, slope
from harness import anchor, peak_memory_mb, put

QUESTIONS = [overlay.QUESTION, neighbours.QUESTION, nearest.QUESTION, reading.QUESTION, validity.QUESTION]
COUNT = 200


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda one: one.script)
def asked(request, tmp_path_factory):
    """A question, its files, and what each way that is there found."""
    question = request.param
    folder = tmp_path_factory.mktemp(question.script.removesuffix(".py"))
    question.prepare(folder, COUNT)
    there = [way for way in question.ways if way.there and way.needs != POSTGIS]
    return question, {way: way.ask(folder) for way in there}


def test_every_way_gives_the_figures_of_ours(asked):
    question, answers = asked
    assert question.ways[0] in answers or question.ways[0].needs
    assert len(answers) >= 3
    first = next(one.figures for one in answers.values() if one.figures is not None)
    assert first.size >= COUNT and np.isfinite(first).all() and first.sum() > 0
    for way, answer in answers.items():
        most = question.tolerance if way.tolerance is None else way.tolerance
        assert answer.figures is None or np.abs(answer.figures - first).max() <= most, way.name


def test_what_stands_in_the_index_is_a_way_of_the_question(asked):
    question, _ = asked
    for name in question.against:
        assert question.way(name).name == name
    assert not question.ways[0].floor


def test_floors_of_footprints_are_no_less_than_what_straddles_tells(tmp_path):
    """Footprints add up to the buildings' area less what lies on streets."""
    overlay.QUESTION.prepare(tmp_path, COUNT)
    plots, buildings = overlay.frames(tmp_path)
    found = overlay.by_shapely(tmp_path).figures
    outside = buildings.geometry.difference(plots.union_all()).area.sum()
    assert found.sum() + outside == pytest.approx(buildings.area.sum(), rel=1e-6)


def toy(**more):
    """Sorting numbers: ours, another way, and a floor."""

    def prepare(folder, count):
        np.save(folder / "n.npy", np.arange(count)[::-1].astype(float))

    def read(folder):
        return np.load(folder / "n.npy")

    ways = (
        Way("ours", lambda folder: Answer(np.sort(read(folder)), Answer.now())),
        Way("theirs", lambda folder: Answer(np.array(sorted(read(folder))), Answer.now())),
        Way("floor", lambda folder: Answer(None, Answer.now()), floor=True),
        Way("never there", lambda folder: Answer(None, Answer.now()), needs="no_such_module_anywhere"),
    )
    return Question("Toy", "About.", "toy.py", "m²", prepare, ways, 0.0, ("theirs", "floor"), **more)


def test_a_run_keeps_its_figures_and_tells_seconds_and_memory(tmp_path):
    question = toy()
    question.prepare(tmp_path, 50)
    told = one_run(question.ways[0], tmp_path, tmp_path)
    assert np.load(tmp_path / "ours.npy")[:2].tolist() == [0.0, 1.0]
    assert told["total"] >= told["computing"] >= 0 and told["peak"] > 20


def test_the_line_of_the_index_sets_ours_against_others_and_the_floor():
    found = {"ours": {"total": 2.0}, "theirs": {"total": 9.0}, "floor": {"total": 0.5}}
    assert in_short(toy(), found, 20_000) == (
        "In short: 4.5 × as fast as theirs; 4.0 × the time of the floor (20,000 plots, file to figures)."
    )


def test_slope_on_logarithms():
    assert slope([1_000, 10_000, 100_000], [1.0, 10.0, 100.0]) == pytest.approx(1.0)
    assert slope([1_000, 10_000], [1.0, 100.0]) == pytest.approx(2.0)


def test_a_section_replaces_its_own_and_the_index_names_all(tmp_path):
    file = tmp_path / "RESULTS.md"
    put(file, "# One: first\n\nIn short: 2 × as fast.\n\nText.\n")
    put(file, "# Two\n\nNo line.\n")
    put(file, "# One: first\n\nIn short: 3 × as fast.\n\nAnew.\n")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks\n")
    assert "| [One: first](#one-first) | 3 × as fast. |" in text and "| [Two](#two) |  |" in text
    assert text.count("# One: first\n") == 1 and "Text." not in text and text.count("# Benchmarks") == 1


def test_headings_are_found_where_the_index_points():
    assert (
        anchor("Footprint by plot: ours against the usual ways")
        == "footprint-by-plot-ours-against-the-usual-ways"
    )


@pytest.mark.slow
def test_a_whole_section_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "sys.argv", ["validity.py", "--plots", "200", "--runs", "1", "--write", str(tmp_path / "R.md")]
    )
    main(validity.QUESTION)
    text = (tmp_path / "R.md").read_text(encoding="utf-8")
    assert "# Invalid plots found and repaired" in text and "| 200 | **ours, shapely** |" in text
    assert "as fast as shapely" in text.split("# Invalid plots")[0]


def test_memory_is_this_process_own():
    held = np.ones(30_000_000)
    assert peak_memory_mb() > 200 and held.sum() > 0


def test_postgis_is_left_out_where_no_server_is_told_of():
    assert not os.environ.get("YUANTU_BENCH_POSTGIS")
    assert [way.name for way in overlay.QUESTION.ways if way.needs == POSTGIS and way.there] == []
    assert callable(section)
