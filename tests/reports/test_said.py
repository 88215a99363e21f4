"""What is said to people: never a decision, and how good the evidence is wherever a number is used."""

from pathlib import Path

import pytest

from land_policy.clause import EVIDENCE
from reports.build import evaluate_zone
from reports.explain.explain import explain_plot
from reports.page.dossier import remarks_of
from reports.rule_document import rule_text
from reports.summary import finding_table, summary

ROOT = Path(__file__).parents[2]
ROOMS = ("gis", "layers", "land_policy", "maps", "reports")


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_zone(ROOT / "layers" / "sample" / "nantong")


def decides(text: str) -> bool:
    """Whether a text says 认定 other than in the name of a document, 《…认定书》."""
    return "认定" in text.replace("认定书", "")


def test_no_word_of_the_package_decides():
    files = [
        path for room in ROOMS for ending in ("csv", "toml") for path in (ROOT / room).rglob(f"*.{ending}")
    ]
    assert [path.name for path in files if decides(path.read_text(encoding="utf-8"))] == []


def test_nothing_that_is_printed_decides(evaluation):
    said = [summary(evaluation, []), rule_text(evaluation.rulebook, evaluation.day)]
    said += [explain_plot(evaluation, str(plot)) for plot in evaluation.plots.index[:10]]
    said += evaluation.findings()["reason"].unique().tolist()
    assert not [text for text in said if decides(text)]


def test_evidence_is_seen_wherever_a_number_is_used(evaluation):
    """Findings say it in the reason; explain, the map's dossier and the summary show its tag."""
    found = evaluation.findings()
    weak = found[
        found["limit"].notna() & (found["evidence"] != "T") & found["verdict"].isin(["meets", "breaks"])
    ]
    assert len(weak) > 20 and weak["reason"].str.contains("限值").all()
    strong = found[(found["evidence"] == "T") & found["limit"].notna()]
    assert len(strong) and not strong["reason"].str.contains("限值据|限值凭|限值为").any()
    row = weak.iloc[0]
    tree = explain_plot(evaluation, row["plot_id"])
    assert f"{row['citation']}  [{row['evidence']}]" in tree
    remarks = remarks_of(evaluation, [], "zh", None)
    mine = remarks[(remarks["key"] == row["plot_id"]) & remarks["source"].str.startswith(row["citation"])]
    assert mine["source"].str.endswith(f"依据等级 {row['evidence']}").all() and len(mine)


def test_the_summary_shows_the_weakest_evidence_that_was_used(evaluation):
    """The 2023 table of ratios rests on a memory weaker than the clause says of itself."""
    shown = finding_table(evaluation).rows.set_index("citation")["evidence"]
    assert shown["工业项目建设用地控制指标（2023年版） 容积率控制指标表"] == "M-med/low"
    assert set(shown) <= set(EVIDENCE)
