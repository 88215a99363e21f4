"""Score: the self-check of a zone by a scheme: realisation of every indicator, sub-goals, goals and the total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gis.errors import QuestionError, RuleError
from gis.words import refusal
from land_policy.clause import Text
from land_policy.named import units_named
from land_policy.scheme import scheme_file
from land_policy.scheme.known import Value, known_values
from land_policy.scheme.scheme import Area, Goal, Indicator, Scheme, SubGoal, columns
from land_policy.scheme.zone_type import ZoneType, type_of
from land_policy.tally import tally

if TYPE_CHECKING:
    from land_policy.evaluation import Evaluation

BOUNDARIES = ("approved", "managed")
COLUMNS = (
    "area",
    "level",
    "code",
    "indicator",
    "label_zh",
    "label_en",
    "value",
    "unit",
    "known_pct",
    "stated_zh",
    "stated_en",
    "value_evidence",
    "ideal",
    "ideal_method",
    "ideal_kind",
    "ideal_evidence",
    "ideal_source_zh",
    "ideal_source_en",
    "weight",
    "score",
    "lacks",
)
_TOTAL = Text("集约度综合分值", "total")
_BLANK = float("nan")


@dataclass(frozen=True)
class Score:
    """A self-check: never the official score, which the ministry or the province gives.

    ``rows`` is the tree, :data:`COLUMNS`, parents after nothing and before their children: ``level`` total, goal,
    sub_goal, indicator; ``score`` 0 to 100, blank where anything it needs is missing; ``lacks`` names the codes
    missing, with ``ideal:`` before one whose ideal is. ``parks``: the same with ``park``, for information. ``chosen``
    says how the scheme came: asked, zone, type, or none when the type cannot be told; then there is no scheme.
    ``typed_by``: the scope and unit whose shares tell the type; a park is of its zone's type.
    """

    scheme: Scheme | None
    chosen: str
    zone_type: ZoneType | None
    typed_by: tuple[str, str]
    scope: str
    unit: str
    rows: pd.DataFrame
    parks: pd.DataFrame

    @property
    def total(self) -> float:
        """The total, blank where it is incomplete."""
        hit = self.rows[self.rows["level"] == "total"]
        return float(hit["score"].iloc[0]) if len(hit) else _BLANK


def score(evaluation: Evaluation, named: str | Path | Scheme | None = None, scope: str = "") -> Score:
    """Score a zone: by the scheme named or given, else that of ``zone.toml``, else that of its type.

    ``scope``: ``zone``, ``approved``, ``managed``, or the number of a park; blank: the approved boundary, else the
    managed one, else all plots, or the two areas where the scheme has them. RuleError for a fault of the scheme,
    InputError for a scope that the zone does not have.
    """
    counted = counted_scope(evaluation, scope)
    typed = counted if counted[0] != "park" else counted_scope(evaluation)
    shares = [evaluation.figure(f"{name}_share_pct", *typed) for name in ("industrial", "residential")]
    kind = type_of(*shares)
    scheme, chosen = _chosen(evaluation, named, kind)
    empty = pd.DataFrame(columns=list(COLUMNS))
    if scheme is None:
        return Score(None, chosen, kind, typed, *counted, empty, empty.assign(park=""))
    _check_figures(evaluation, scheme)
    if scheme.areas and not scope:
        rows = _two_areas(evaluation, scheme)
    else:
        rows = tree(scheme, _values(evaluation, scheme, *counted))
    return Score(scheme, chosen, kind, typed, *counted, rows, _parks(evaluation, scheme, empty))


def counted_scope(evaluation: Evaluation, scope: str = "") -> tuple[str, str]:
    """The scope and unit that count: as asked, else the approved boundary, else the managed one, else all plots."""
    tallies = evaluation.tallies
    there = {str(unit) for unit in tallies.loc[tallies["scope"] == "boundary", "unit"].unique()}
    parks = [str(unit) for unit in tallies.loc[tallies["scope"] == "park", "unit"].unique()]
    asked = scope.removeprefix("park").strip() if scope.startswith("park ") else scope
    if not asked:
        first = next((kind for kind in BOUNDARIES if kind in there), "")
        return ("boundary", first) if first else ("zone", "all")
    if asked == "zone":
        return "zone", "all"
    if asked in there:
        return "boundary", asked
    if asked in parks:
        return "park", asked
    units = [("boundary", kind) for kind in BOUNDARIES if kind in there] + [("park", one) for one in parks]
    known = units_named(evaluation, [("zone", "all"), *units])
    raise QuestionError(refusal("land_policy", "score.scope", scope=asked[:60], known=known))


def tree(scheme: Scheme, values: Mapping[str, Value], area: str = "") -> pd.DataFrame:
    """The tree of scores: :data:`COLUMNS`, the total first, every parent before its children.

    ``goal = Σ weight × sub-goal``, ``sub-goal = Σ weight × score``. What weighs nothing is shown and not counted.
    """
    under = [_goal(goal, values, area) for goal in scheme.goals]
    rows = [
        _parent("total", "", _TOTAL, _BLANK, [rows[0] for rows in under]),
        *(row for rows in under for row in rows),
    ]
    return pd.DataFrame(rows).assign(area=area).reindex(columns=list(COLUMNS))


def _goal(goal: Goal, values: Mapping[str, Value], area: str) -> list[dict[str, Any]]:
    under = [_sub_goal(one, values, area) for one in goal.sub_goals]
    head = _parent("goal", goal.code, goal.label, goal.weight, [rows[0] for rows in under])
    return [head, *(row for rows in under for row in rows)]


def _sub_goal(sub_goal: SubGoal, values: Mapping[str, Value], area: str) -> list[dict[str, Any]]:
    rows = [_row(one, values.get(one.name, Value(_BLANK))) for one in sub_goal.of(area or "main")]
    return [_parent("sub_goal", sub_goal.code, sub_goal.label, sub_goal.weight, rows), *rows]


def _row(one: Indicator, known: Value) -> dict[str, Any]:
    column, ideal, stated = columns()[one.name], one.ideal, known.figure
    found = one.score_of(known.value)
    lacks = "" if found == found else f"ideal:{one.code}" if known.value == known.value else one.code
    row: dict[str, Any] = {
        "level": "indicator",
        "code": one.code,
        "indicator": one.name,
        "label_zh": column.zh,
        "label_en": column.en,
        "value": known.value,
        "unit": column.unit,
        "known_pct": known.known_pct,
        "weight": one.weight,
        "score": found,
        "lacks": lacks,
    }
    if stated is not None:
        row |= {
            "stated_zh": stated.source.zh,
            "stated_en": stated.source.en,
            "value_evidence": stated.evidence,
        }
    if ideal is not None:
        row |= {f"ideal_{name}": getattr(ideal, name) for name in ("method", "kind", "evidence")}
        row |= {"ideal": ideal.value, "ideal_source_zh": ideal.source.zh, "ideal_source_en": ideal.source.en}
    return row


def _parent(
    level: str, code: str, label: Text, weight: float, under: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A parent is the weighted sum of what is under it, and blank as soon as one part that counts is."""
    counts = [row for row in under if row["weight"] > 0]
    lacks = ";".join(row["lacks"] for row in counts if row["lacks"])
    found = sum(row["weight"] * row["score"] for row in counts) if not lacks else _BLANK
    named = {"label_zh": label.zh, "label_en": label.en}
    return {"level": level, "code": code, **named, "weight": weight, "score": found, "lacks": lacks}


def _chosen(
    evaluation: Evaluation, named: str | Path | Scheme | None, kind: ZoneType | None
) -> tuple[Scheme | None, str]:
    if isinstance(named, Scheme):
        return named, "asked"
    own = scheme_file.of_zone(evaluation.zone)
    if named is not None:
        return _with_figures(scheme_file.load(named), own), "asked"
    if own is not None:
        return own, "zone"
    return (scheme_file.load(kind.scheme), "type") if kind is not None else (None, "none")


def _with_figures(scheme: Scheme, own: Scheme | None) -> Scheme:
    """The scheme asked for with what the zone's own one states of the zone: facts do not change with the scheme."""
    stated = {(figure.name, figure.of) for figure in scheme.figures}
    added = () if own is None else tuple(one for one in own.figures if (one.name, one.of) not in stated)
    return replace(scheme, figures=(*scheme.figures, *added))


def _values(evaluation: Evaluation, scheme: Scheme, scope: str, unit: str) -> dict[str, Value]:
    tallies = evaluation.tallies
    rows = tallies[(tallies["scope"] == scope) & (tallies["unit"].astype(str) == unit)]
    return known_values(rows, scheme.figures, "zone" if scope == "zone" else unit)


def _parks(evaluation: Evaluation, scheme: Scheme, empty: pd.DataFrame) -> pd.DataFrame:
    tallies = evaluation.tallies
    parks = tallies.loc[tallies["scope"] == "park", "unit"].astype(str).unique()
    frames = [tree(scheme, _values(evaluation, scheme, "park", park)).assign(park=park) for park in parks]
    return pd.concat(frames, ignore_index=True) if frames else empty.assign(park="")


def _two_areas(evaluation: Evaluation, scheme: Scheme) -> pd.DataFrame:
    """The trees of main area and development-direction area, and over them ``total = Σ weight × total of the area``."""
    belongs = pd.concat([_of_area(evaluation, area) for area in scheme.areas], ignore_index=True)
    if (belongs.groupby("plot")["share"].sum() > 1 + 1e-6).any():
        raise RuleError(refusal("land_policy", "scheme.overlap", scheme=scheme.name))
    tallied = tally(evaluation.plots, belongs, [area.kind for area in scheme.areas])
    trees = [
        tree(
            scheme, known_values(tallied[tallied["unit"] == area.kind], scheme.figures, area.kind), area.kind
        )
        for area in scheme.areas
    ]
    heads = [
        {"weight": area.weight, "score": rows["score"].iloc[0], "lacks": rows["lacks"].iloc[0]}
        for area, rows in zip(scheme.areas, trees, strict=True)
    ]
    head = (
        pd.DataFrame([_parent("total", "", _TOTAL, _BLANK, heads)])
        .assign(area="")
        .reindex(columns=list(COLUMNS))
    )
    below = [
        rows.assign(
            level=rows["level"].replace("total", "area"),
            weight=rows["weight"].where(rows["level"] != "total", area.weight),
        )
        for area, rows in zip(scheme.areas, trees, strict=True)
    ]
    return pd.DataFrame(
        [*head.to_dict("records"), *(row for rows in below for row in rows.to_dict("records"))]
    )


def _of_area(evaluation: Evaluation, area: Area) -> pd.DataFrame:
    belongs = evaluation.belongs
    of_scope = belongs[belongs["scope"] == area.scope]
    known = sorted(of_scope["unit"].astype(str).unique())
    unknown = [unit for unit in area.units if unit not in known]
    if unknown:
        there = units_named(evaluation, [(area.scope, unit) for unit in known])
        told = {"kind": area.kind, "units": unknown, "known": there}
        raise RuleError(refusal("land_policy", "scheme.area_unit", **told))
    return of_scope[of_scope["unit"].astype(str).isin(area.units)].assign(unit=area.kind)


def _check_figures(evaluation: Evaluation, scheme: Scheme) -> None:
    """Refuse a figure stated of something that the zone does not have."""
    tallies = evaluation.tallies
    parks = tallies.loc[tallies["scope"] == "park", "unit"].astype(str).unique()
    known = {"zone", *BOUNDARIES, *(area.kind for area in scheme.areas), *parks}
    for figure in scheme.figures:
        if figure.of not in known:
            scopes = {"zone": "zone"} | dict.fromkeys(BOUNDARIES, "boundary")
            there = units_named(evaluation, [(scopes.get(one, "park"), one) for one in sorted(known)])
            told = {"scheme": scheme.name, "name": figure.name, "of": figure.of[:60], "known": there}
            raise RuleError(refusal("land_policy", "scheme.figure_of", **told))
