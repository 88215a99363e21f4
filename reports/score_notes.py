"""ScoreNotes: what has to be said beside a self-check: whose score, which scheme and why, what is assumed or missing."""

from __future__ import annotations

from land_policy.evaluation import Evaluation, plot_columns
from land_policy.scheme.scheme import columns, stated_figures
from land_policy.scheme.score import Score
from land_policy.tally import definitions
from reports.shown import BLANK, number, shown_share
from reports.words import phrase

_WHOLE = 100 - 1e-6
"""From here on a share of the land is all of it."""


def score_notes(evaluation: Evaluation, made: Score, lang: str = "zh") -> list[str]:
    """What a reader has to know before the numbers: whose score it is, which scheme and why, what is assumed or missing."""
    notes = [
        phrase("score_self_check", lang),
        _scope_note(evaluation, made, lang),
        _chosen_note(evaluation, made, lang),
    ]
    scheme = made.scheme
    if scheme is None:
        return notes
    weighing = scheme.weighing
    facts = {
        "source": weighing.source.label(lang),
        "kind": phrase(f"ideal_{weighing.kind}", lang),
        "evidence": weighing.evidence,
    }
    notes.append(phrase("score_weights", lang).format(**facts))
    for kind in ("assumption", "experience"):
        of = [one.code for one in scheme.indicators() if one.ideal is not None and one.ideal.kind == kind]
        if of:
            told = phrase(f"score_of_{kind}", lang)
            notes.append(told.format(count=len(of), codes=phrase("comma", lang).join(of)))
    if any(one.name == "idle_rate_pct" for one in scheme.indicators()):
        rate, area, everywhere = (
            evaluation.figure("suspected_idle_rate_pct", made.scope, made.unit),
            evaluation.figure("suspected_idle_ha", made.scope, made.unit),
            evaluation.figure("suspected_idle_ha"),
        )
        figures = {"rate": rate, "area": area, "all": everywhere}
        shown = {name: BLANK if one != one else number(one, 2) for name, one in figures.items()}
        notes.append(phrase("score_idle", lang).format(scope=scope_label(evaluation, made, lang), **shown))
    return [*notes, *_partly_notes(made, lang), *_missing_notes(made, lang)]


def _partly_notes(made: Score, lang: str) -> list[str]:
    """Which indicators are known for a part of the land only."""
    rows = made.rows[(made.rows["known_pct"] < _WHOLE) & made.rows["value"].notna()]
    if rows.empty:
        return []
    each = [f"{code} {shown_share(pct)} %" for code, pct in zip(rows["code"], rows["known_pct"], strict=True)]
    return [phrase("score_partly", lang).format(each=phrase("comma", lang).join(each))]


def _missing_notes(made: Score, lang: str) -> list[str]:
    """For each indicator that counts and has no value, where the value comes from."""
    rows = made.rows[(made.rows["level"] == "indicator") & (made.rows["weight"] > 0)]
    rows = rows[rows["value"].isna()].drop_duplicates("indicator")
    of = "zone" if made.scope == "zone" else made.unit
    if made.rows["score"].notna().all() and rows.empty:
        return []
    notes = [phrase("score_incomplete", lang)] if made.total != made.total else []
    for code, name, area in zip(rows["code"], rows["indicator"], rows["area"], strict=True):
        label = columns()[name].label(lang)
        stated = stated_figures().get(name)
        if stated is not None:
            figure = columns()[stated["figure"] or name]
            facts = {"figure": figure.name, "figure_label": figure.heading(lang), "of": area or of}
            notes.append(phrase("score_state_it", lang).format(code=code, label=label, **facts))
        else:
            needs = phrase("comma", lang).join(_needs(name, lang))
            notes.append(phrase("score_record_it", lang).format(code=code, label=label, needs=needs))
    return notes


def _needs(name: str, lang: str) -> list[str]:
    """The columns of plots that an indicator is read from."""
    row = definitions("indicators")[name]
    fields = {"A": "status_class", "B": "status_class", "D": "supply_class", "H": "high_tech_class"}
    fields |= {"G": "idle_recorded", "i": "idle_class"}
    wanted = [
        row["numerator"],
        row["denominator"],
        *(fields.get(row[over][0], "") for over in ("over", "by")),
    ]
    known = plot_columns()
    return [known[one].label(lang) for one in dict.fromkeys(wanted) if one in known and one != "area_m2"]


def _scope_note(evaluation: Evaluation, made: Score, lang: str) -> str:
    return phrase("score_scope", lang).format(scope=scope_label(evaluation, made, lang))


def scope_label(evaluation: Evaluation, made: Score, lang: str) -> str:
    """What people call the unit that a score is for."""
    if made.scope == "zone":
        return phrase("zone", lang)
    if made.scope == "boundary":
        return phrase(f"boundary_{made.unit}", lang)
    return f"{phrase(made.scope, lang)} {evaluation.unit_name(made.scope, made.unit, lang)}"


def _chosen_note(evaluation: Evaluation, made: Score, lang: str) -> str:
    shares = {
        name: evaluation.figure(f"{name}_share_pct", *made.typed_by) for name in ("industrial", "residential")
    }
    facts = {name: number(share, 2) if share == share else "—" for name, share in shares.items()}
    kind = made.zone_type
    if kind is not None:
        facts |= {
            "type": kind.label.label(lang),
            "evidence": kind.evidence,
            "source": kind.source.label(lang),
        }
    scheme = made.scheme
    if scheme is not None:
        facts |= {"title": scheme.title.label(lang), "name": scheme.name, "grade": scheme.evidence}
        facts |= {"document": scheme.document.label(lang)}
    told = phrase(f"score_chosen_{made.chosen}", lang).format(**facts)
    if kind is not None and made.chosen != "type":
        told += phrase("score_by_type", lang).format(**facts)
    return told
