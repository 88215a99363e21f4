"""Supply: which supply modes fit a project on a plot, which do not, what is needed first, and the price floor.

The modes, their years and tests are data (``modes/industrial.toml``). The answer is a suggestion 建议 with its reasons:
the bureau decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gis import toml
from gis.errors import SitingError
from gis.there import there
from gis.words import both, refusal
from land_policy import supply_price
from land_policy.clause import Text
from land_policy.siting import profile
from land_policy.siting.profile_name import shipped
from land_policy.siting.project import Project, project
from land_policy.siting.toml_table import TomlTable
from land_policy.stock import mode_file
from land_policy.stock.mode_file import Mode, ModeFile, Question
from land_policy.words import words
from layers.land_use import kind
from layers.take import flags, text

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

VERDICTS = ("fits", "needs", "unknown", "not")
"""From best to worst: the worst answer to a mode's tests is its verdict."""
_FITS, _NEEDS, _UNKNOWN, _NOT = range(4)
_ALONE = {"label", "about", "checked", "supply"}


@dataclass(frozen=True, eq=False)
class Supply:
    """The modes for one project on some plots.

    ``rows``, plot by plot and the best fit first: ``plot_id mode verdict years_low years_high lease_most``, ``why``
    in both languages, and of the price ``year_factor floor_yuan_m2 offer_yuan_m2 floor_wan offer_wan price
    lacks`` (``price``: ``meets breaks unknown exempt``; ``lacks``: figures not stated). ``reasons``: one row a
    plot, mode and test, ``answer`` of :data:`VERDICTS`, with kind, evidence and source. ``grade``: the land's
    grade the zone states; blank: not stated.
    """

    modes: ModeFile
    project: Project
    rows: pd.DataFrame
    reasons: pd.DataFrame
    grade: int | None

    def of(self, plot: str) -> pd.DataFrame:
        """The rows of one plot, by mode, best fit first."""
        return self.rows[self.rows["plot_id"] == plot].set_index("mode")


def load_project(path: Path) -> Project:
    """The ``[supply]`` of a project's file: a whole project, or a file with nothing but ``[supply]``.

    Raises SitingError naming file, table and key; also where there is no ``[supply]``, as in a shipped profile.
    """
    if not there(path) and str(path) in shipped():
        raise SitingError(refusal("land_policy", "supply.profile", name=str(path)))
    try:
        entries = toml.read(path) if there(path) else {}
    except (OSError, ValueError):
        entries = {}
    if "supply" in entries and set(entries) <= _ALONE:
        return project(TomlTable(path.name, "", entries).table("supply"))
    found = profile.load(path).project
    if found is None:
        raise SitingError(refusal("land_policy", "supply.none", file=path.name))
    return found


def modes(evaluation: Evaluation, plot_id: str, wanted: Project) -> pd.DataFrame:
    """The modes for a project on one plot, best fit first, as :attr:`Supply.rows` indexed by mode; KeyError."""
    if plot_id not in evaluation.plots.index:
        raise KeyError(plot_id)
    return modes_of(evaluation, [plot_id], wanted).of(plot_id)


def modes_of(evaluation: Evaluation, plot_ids: Sequence[str], wanted: Project) -> Supply:
    """The modes for a project on many plots at once. Raises KeyError for a plot the zone does not have."""
    known = mode_file.shipped()
    plots = evaluation.plots.loc[list(plot_ids)]
    facts = _facts(evaluation, plots, wanted, known)
    grade = _grade(evaluation, known)
    years = facts["use"].map({use.name: use.years for use in known.uses}).astype("float64")
    frames, reasons = [], []
    for place, mode in enumerate(known.modes):
        codes = np.stack([_answer(question, facts) for question in mode.tests], axis=1)
        off = _off_years(mode, wanted)
        worst = np.maximum(codes.max(axis=1), _NEEDS if off is not None else _FITS)
        rows = pd.DataFrame({"plot_id": plots.index, "mode": mode.name, "_worst": worst, "_place": place})
        rows = rows.assign(**_why(mode, codes, worst, off), **_years(mode, wanted, years))
        price = supply_price.check(mode, wanted, known, grade, plots, facts["use"])
        frames.append(pd.concat([rows, price.reset_index(drop=True)], axis=1))
        reasons += [
            _reasons(mode, question, codes[:, at], plots.index) for at, question in enumerate(mode.tests)
        ]
    table = pd.concat(frames, ignore_index=True)
    table["verdict"] = np.array(VERDICTS, dtype=object)[table["_worst"]]
    order = pd.Series(np.arange(len(plots)), index=plots.index)
    table = table.assign(_plot=table["plot_id"].map(order)).sort_values(["_plot", "_worst", "_place"])
    table = table.drop(columns=["_plot", "_worst", "_place"]).reset_index(drop=True)
    return Supply(known, wanted, table, pd.concat(reasons, ignore_index=True), grade)


def verdict_labels() -> dict[str, Text]:
    """What the verdicts are called.

    >>> verdict_labels()["needs"].label("zh")
    '具备条件后适合'
    """
    return dict(words("supply_verdict"))


def _grade(evaluation: Evaluation, known: ModeFile) -> int | None:
    """The grade of land the zone states; SitingError for one the table of prices does not have."""
    stated = evaluation.zone.policy.get("land_grade")
    if stated is None:
        return None
    if stated not in known.prices:
        raise SitingError(
            refusal(
                "land_policy", "supply.grade", grade=stated, least=min(known.prices), most=max(known.prices)
            )
        )
    return int(stated)


def _facts(evaluation: Evaluation, plots: pd.DataFrame, wanted: Project, known: ModeFile) -> pd.DataFrame:
    """What the tests ask about, one row a plot; blank: not known."""
    case = evaluation.rulebook.case(evaluation.plots, evaluation.day, evaluation.parameters)
    supply = case.starts("supply_class", "E").mask(case.contradicts_supply()).reindex(plots.index)
    group = {one: use.name for use in known.uses for one in use.kinds}
    use = kind(text(plots, "land_use"), evaluation.zone.land_use_codes).map(group).astype(object)
    industrial = flags(plots, "is_industrial").fillna(False).astype(bool) & (text(plots, "land_use") == "")
    own = {
        "life_years": wanted.life_years,
        "proven": wanted.proven,
        "phases": wanted.phases,
        "phase_certain": wanted.phase_certain,
        "assets": wanted.assets or None,
        "public": wanted.public,
    }
    table = pd.DataFrame(index=plots.index)
    table["suppliable"] = supply.astype(object).where(supply.notna(), None)
    table["use"] = use.where(use.notna(), None).mask(industrial, "industry")
    for name, value in own.items():
        table[name] = pd.Series([value] * len(plots), index=plots.index, dtype=object)
    return table


def _answer(question: Question, facts: pd.DataFrame) -> np.ndarray:
    """The answer of every plot to one test, as a place in :data:`VERDICTS`."""
    fact = facts[question.fact]
    blank = fact.isna().to_numpy()
    if question.test in ("least", "most"):
        number = pd.to_numeric(fact).to_numpy(dtype="float64")
        holds = number >= question.value if question.test == "least" else number <= question.value
    else:
        allowed = question.value if question.test == "within" else [question.value]
        holds = fact.isin(list(allowed)).to_numpy()
    fails = _NOT if question.otherwise == "not" else _NEEDS
    return np.where(blank, _UNKNOWN, np.where(holds, _FITS, fails)).astype(np.int8)


def _words(question: Question, answer: int) -> Text:
    """What an answer to a test is in words."""
    if answer == _UNKNOWN:
        fact, lacking = words("supply_fact")[question.fact], words("supply_word")["lacking"]
        return Text(lacking.zh.format(fact=fact.zh), lacking.en.format(fact=fact.en))
    chosen = question.yes if answer == _FITS else question.no
    value = question.value if isinstance(question.value, int | float) else 0
    told = both({"zh": chosen.zh, "en": chosen.en}, {"value": value})
    return Text(told.text("zh"), told.text("en"))


def _why(mode: Mode, codes: np.ndarray, worst: np.ndarray, off: Text | None) -> dict[str, list[str]]:
    """The verdict's reasons: what decides it; for one that fits, all that speaks for it. Each pattern is told once."""
    patterns, which = np.unique(np.column_stack([codes, worst]), axis=0, return_inverse=True)
    told: list[Text] = []
    for pattern in patterns:
        *answers, verdict = (int(one) for one in pattern)
        keep = (_FITS,) if verdict == _FITS else (_NOT,) if verdict == _NOT else (_UNKNOWN, _NEEDS)
        said = [
            _words(question, one) for question, one in zip(mode.tests, answers, strict=True) if one in keep
        ]
        said += [off] if off is not None and verdict != _NOT else []
        told.append(Text("；".join(one.zh for one in said), "; ".join(one.en for one in said)))
    places = which.reshape(-1)
    return {"why": [told[at].zh for at in places], "why_en": [told[at].en for at in places]}


def _off_years(mode: Mode, wanted: Project) -> Text | None:
    """In words, that the years the project asks for lie outside what the mode allows."""
    lease = mode.years == "range"
    asked = wanted.lease_years if lease or mode.lease_most == mode.lease_most else None
    most = mode.most if lease else mode.lease_most
    if asked is None or (not asked > most and not asked < mode.least):
        return None
    word = words("supply_word")["off_years"]
    told = both({"zh": word.zh, "en": word.en}, {"asked": asked, "least": mode.least, "most": most})
    return Text(told.text("zh"), told.text("en"))


def _years(mode: Mode, wanted: Project, full: pd.Series) -> dict[str, np.ndarray]:
    """The least and most years of the right, and of the lease in it; blank where the use sets none or is not known."""
    term = full.to_numpy(dtype="float64")
    low, high = term, term
    if mode.years == "range":
        low, high = np.full(len(term), mode.least), np.full(len(term), mode.most)
    elif mode.years == "life":
        high = np.minimum(term, mode.most)
        low = np.minimum(high, max(mode.least, wanted.life_years or mode.least))
    elif mode.years == "none":
        low = high = np.full(len(term), np.nan)
    lease = np.full(len(term), mode.lease_most)
    return {"years_low": low, "years_high": high, "lease_most": lease}


def _reasons(mode: Mode, question: Question, codes: np.ndarray, plots: pd.Index) -> pd.DataFrame:
    """One row a plot: its answer to one test of a mode, with who says so."""
    told = {answer: _words(question, answer) for answer in np.unique(codes).tolist()}
    return pd.DataFrame(
        {
            "plot_id": plots,
            "mode": mode.name,
            "fact": question.fact,
            "answer": np.array(VERDICTS, dtype=object)[codes],
            "text": [told[one].zh for one in codes.tolist()],
            "text_en": [told[one].en for one in codes.tolist()],
            "kind": question.reading.kind,
            "evidence": question.reading.evidence,
            "source": question.reading.source.zh,
            "source_en": question.reading.source.en,
        }
    )
