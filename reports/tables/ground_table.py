"""Ground tables: clues from images plot by plot, one plot through time, changes between dates, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from gis.errors import QuestionError
from gis.measure import M2_PER_HECTARE
from land_policy.evaluation import Evaluation
from layers.day import day_of
from layers.schema import Column
from layers.take import text
from reports.printed import Table, note_line, nothing
from reports.shown import BLANK, number
from reports.words import in_both, phrase

SHARES = ("vegetation_pct", "built_up_pct", "bare_soil_pct", "water_pct", "other_pct", "coverage_pct")
OF_PLOT, OF_SEEN = "占宗地%", "占可见%"
SHOWN = (
    "plot_id",
    "park",
    "area_ha",
    "ground_agreement",
    "ground_state",
    *SHARES,
    "ground_change",
    "ground_look",
)
MORE = ("ground_says", "ndvi", "cells", "ground_date", "ground_raster", "ground_before_date", "ground_before")
_WIDE = ("other_pct", *MORE)
THROUGH = ("date", "ground_agreement", "ground_state", *SHARES, "ndvi", "cells")
CHANGED = (
    "plot_id", "park", "area_ha", "from_date", "to_date", "ground_change", "vegetation_change_pct", "built_up_change_pct",
    "bare_soil_change_pct", "water_change_pct",
)  # fmt: skip
GROUPS = ("disagree", "agree", "untold")


def has_images(evaluation: Evaluation) -> bool:
    """Whether the zone states any image, asked without reading one."""
    return any(one.kind == "image" for one in evaluation.zone.rasters.values())


def ground_nothing(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """Why there is no evidence from the ground; none where there is some. Images that are left out each say why."""
    found = evaluation.ground
    if found.missing is None:
        return None
    left = [
        f"{row[f'title{_en(lang)}']}{phrase('colon', lang)}{row[f'why{_en(lang)}']}"
        for row in _left_out(evaluation)
    ]
    return nothing(phrase("semicolon", lang).join([found.missing.text(lang), *left]), _heads(SHOWN))


def ground_table(
    evaluation: Evaluation,
    date: str = "",
    park: str = "",
    only: str = "",
    lang: str = "zh",
) -> Table:
    """Every plot with the clue of the last image, or of the one of a date: those that disagree first.

    ``only``: one of :data:`GROUPS` or one code. Raises QuestionError for a date of which there is no image, and for an unknown ``only``.
    """
    from land_policy.ground.agreement import agreements, labels
    from land_policy.ground.says import label

    known = agreements()
    if only and only not in GROUPS and only not in known:
        raise QuestionError(in_both("ground_no_only", only=only, known=[*GROUPS, *known]))
    rows = _of_day(evaluation, date)
    rows = _placed(evaluation, rows, park, lang)
    order = {code: place for place, code in enumerate(known)}
    rows = rows.assign(
        order=rows["ground_agreement"].map(order),
        group=rows["ground_agreement"].map({code: row["group"] for code, row in known.items()}),
    )
    table = rows[rows["group"].eq(only) | rows["ground_agreement"].eq(only)] if only else rows
    table = table.sort_values(["order", "area_ha"], ascending=[True, False], kind="stable")
    suffix = _en(lang)
    table = table.assign(
        ground_says=table.get(f"ground_says{suffix}", ""),
        ground_look=table.get(f"ground_look{suffix}", ""),
    )
    coded = {
        "ground_agreement": labels(lang),
        "ground_state": _words("ground_states", lang),
        "ground_change": {
            key: label("ground_change", key).label(lang) for key in _words("ground_change", lang)
        },
    }
    return _table(
        table,
        (*SHOWN, *MORE),
        _title(evaluation, rows, lang),
        coded,
        _headline(rows, lang),
        ("visible", "coarse"),
    )


def plot_table(evaluation: Evaluation, plot: str, lang: str = "zh") -> Table:
    """One plot through time: a row an image. Raises QuestionError for a plot that the zone does not have."""
    from land_policy.ground.agreement import labels

    if plot not in evaluation.plots.index:
        raise QuestionError(in_both("no_such_plot", zone=evaluation.zone.name, plot=plot))
    rows = evaluation.ground.plots
    rows = rows[rows["plot_id"].astype(str) == plot].sort_values("date", kind="stable")
    coded = {"ground_agreement": labels(lang), "ground_state": _words("ground_states", lang)}
    title = f"{phrase('ground_title', lang)} · {plot} · {evaluation.zone.label(lang)}"
    return _table(rows, THROUGH, title, coded, "", ("plot_id", "raster", "visible", "coarse"))


def change_table(evaluation: Evaluation, park: str = "", lang: str = "zh", every: bool = False) -> Table:
    """The plots that differ from one image to the next, the largest first; ``every``: all of them."""
    rows = evaluation.ground.changes
    known = _placed(evaluation, evaluation.ground.agreement, park, lang)
    rows = rows[rows["plot_id"].isin(known.index)]
    if not every:
        rows = rows[~rows["ground_change"].isin(("none", "not_visible", "coarse"))]
    rows = rows.join(known[["park", "area_ha"]], on="plot_id").sort_values(
        "area_ha", ascending=False, kind="stable"
    )
    title = f"{phrase('ground_changes', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}"
    coded = {"ground_change": _words("ground_change", lang)}
    return _table(rows, CHANGED, title, coded, "", ("from_raster", "to_raster"))


def answer(evaluation: Evaluation, lang: str = "zh") -> Table | None:
    """Every plot with its clue as a file of a build; none where no image can be used."""
    if not has_images(evaluation) or evaluation.ground.missing is not None:
        return None
    return ground_table(evaluation, lang=lang)


def ground_text(
    evaluation: Evaluation, table: Table, plot: str = "", date: str = "", park: str = "", lang: str = "zh"
) -> str:
    """A table with what it rests on under it; of one plot also the clue in words and what to look at.

    Covers are shares of what is seen, as in the clue in words and in its limits; for programs they are of the plot.
    """
    first = _of_plot(evaluation, plot, lang) if plot else []
    if not plot and any(column.name == "ground_look" for column in table.columns):
        first = [_by_kind(_placed(evaluation, _of_day(evaluation, date), park, lang), lang)]
    notes = [*first, *ground_notes(evaluation, lang)]
    bare = "\n".join(one for one in (table.headline, table.title, phrase("ground_none", lang)) if one)
    shown = _of_seen(table).text(lang) if len(table.rows) else bare
    return "\n".join([shown, *(note_line(note) for note in notes)])


def ground_notes(evaluation: Evaluation, lang: str = "zh") -> list[str]:
    """The images used and left out, the rules for cells and plots with their evidence, and that these are clues."""
    found, en = evaluation.ground, _en(lang)
    comma, semicolon = phrase("comma", lang), phrase("semicolon", lang)
    notes = []
    for row in found.rasters.to_dict("records"):
        if row["used"]:
            facts = {
                "date": f"{row['date']:%Y-%m-%d}",
                "title": row[f"title{en}"],
                "cell": number(row["cell_m"], 0),
                "note": row[f"note{en}"],
            }
            notes.append(phrase("ground_image", lang).format(**facts))
    blind = {cover for told in found.rasters["untold"] for cover in str(told).split(";") if cover}
    if blind:
        named = comma.join(
            _column(f"{cover}_pct").label(lang)
            for cover in ("built_up", "bare_soil", "vegetation", "water")
            if cover in blind
        )
        notes.append(phrase("ground_blind", lang).format(covers=named))
    notes += [
        phrase("ground_left", lang).format(title=row[f"title{en}"], why=row[f"why{en}"])
        for row in _left_out(evaluation)
    ]
    rules = comma.join(
        f"{_column(f'{rule.cover}_pct').label(lang)} {rule.told(lang)} [{rule.evidence}]"
        for rule in found.thresholds.cells
    )
    notes.append(phrase("ground_rules", lang).format(title=found.thresholds.title.label(lang), rules=rules))
    limits = [
        found.thresholds.limits[name]
        for name in ("visible_pct", "green_pct", "built_pct", "change_pct", "least_cells", "grace_days")
    ]
    said = semicolon.join(
        f"{one.text.label(lang)} {one.value:g} {_unit(one.unit, lang)}".rstrip() for one in limits
    )
    notes.append(phrase("ground_limits", lang).format(limits=said))
    if found.thresholds.note.label(lang):
        notes.append(found.thresholds.note.label(lang))
    return [*notes, phrase("ground_clues", lang)]


def counted(evaluation: Evaluation) -> dict[str, int]:
    """How many plots agree, do not, and cannot be told, by the last image."""
    groups = _groups(evaluation.ground.agreement["ground_agreement"])
    return {group: int((groups == group).sum()) for group in GROUPS}


def clue(evaluation: Evaluation, plot: str, lang: str = "zh") -> tuple[str, str, str]:
    """Of one plot by the last image: how it agrees, in words what is seen, and what to look at (blank where there is nothing)."""
    from land_policy.ground.agreement import labels

    frame, en = evaluation.ground.agreement, _en(lang)
    row = frame[frame.index.astype(str) == plot].iloc[0]
    return labels(lang)[row["ground_agreement"]], str(row[f"ground_says{en}"]), str(row[f"ground_look{en}"])


def _of_day(evaluation: Evaluation, date: str) -> pd.DataFrame:
    """The agreement by the last image, or the rows of the image of a date in its shape."""
    found = evaluation.ground
    if not date:
        return found.agreement
    dates = [f"{day:%Y-%m-%d}" for day in sorted(found.plots["date"].unique())]
    date = str(day_of(date) or date)
    if date not in dates:
        raise QuestionError(in_both("ground_no_date", date=date, known=dates))
    if date == dates[-1]:
        return found.agreement
    rows = found.of(date)
    names = {"raster": "ground_raster", "before_raster": "ground_before", "before_date": "ground_before_date"}
    return rows.rename(columns=names).assign(ground_date=pd.Timestamp(date), ground_change="")


def _placed(evaluation: Evaluation, rows: pd.DataFrame, park: str, lang: str) -> pd.DataFrame:
    """The rows of a park with its name and their area."""
    parks = text(evaluation.plots, "park_id").reindex(rows.index)
    rows = rows[parks.eq(park).to_numpy(dtype=bool)] if park else rows
    named = {one: evaluation.unit_name("park", one, lang) if one else "" for one in parks.unique()}
    area = evaluation.plots["area_m2"].reindex(rows.index) / M2_PER_HECTARE
    return rows.assign(park=parks.reindex(rows.index).map(named), area_ha=area)


def _table(
    rows: pd.DataFrame,
    names: Sequence[str],
    title: str,
    coded: dict[str, dict[str, str]],
    headline: str,
    besides: Sequence[str],
) -> Table:
    if "plot_id" not in rows.columns:
        rows = rows.rename_axis("plot_id").reset_index()
    written = {}
    for name in (*SHARES, *(one for one in CHANGED if one.endswith("_pct")), "cells"):
        if name in rows.columns:
            rows = rows.assign(**{f"{name}_told": [_whole(one) for one in rows[name]]})
            written[name] = f"{name}_told"
    wide = tuple(name for name in _WIDE if name in names and names != THROUGH)
    beside = tuple(name for name in besides if name in rows.columns)
    heads = _on(_heads(names), SHARES, OF_PLOT)
    return Table(rows.reset_index(drop=True), heads, title, coded, beside, wide, headline, written=written)


def _on(columns: Sequence[Column], names: Sequence[str], unit: str) -> tuple[Column, ...]:
    """Columns with the base of their per cent said in the heading."""
    return tuple(replace(one, unit=unit) if one.name in names else one for one in columns)


def _of_seen(table: Table) -> Table:
    """The same with its covers as shares of what is seen; how much is seen stays a share of the plot."""
    covers = [name for name in SHARES[:-1] if name in table.rows.columns]
    if not covers:
        return table
    seen = table.rows["coverage_pct"].where(table.rows["coverage_pct"] > 0)
    shares = {name: 100 * table.rows[name] / seen for name in covers}
    told = {f"{name}_told": [_whole(one) for one in share] for name, share in shares.items()}
    return replace(
        table, rows=table.rows.assign(**shares, **told), columns=_on(table.columns, covers, OF_SEEN)
    )


def _whole(share: float) -> str:
    return BLANK if pd.isna(share) else number(float(share), 0)


def _headline(rows: pd.DataFrame, lang: str) -> str:
    """How many plots disagree, how many agree, how many cannot be told."""
    counts = _groups(rows["ground_agreement"]).value_counts()
    return phrase("ground_headline", lang).format(
        all=len(rows), **{group: int(counts.get(group, 0)) for group in GROUPS}
    )


def _groups(codes: pd.Series) -> pd.Series:
    """The group of every code."""
    from land_policy.ground.agreement import agreements

    return codes.map({code: row["group"] for code, row in agreements().items()})


def _by_kind(rows: pd.DataFrame, lang: str) -> str:
    """How many plots there are of every clue, and of every reason why none can be had."""
    from land_policy.ground.agreement import agreements, labels

    counts, said = rows["ground_agreement"].value_counts(), labels(lang)
    told = {}
    for group in ("disagree", "untold"):
        codes = [code for code, row in agreements().items() if row["group"] == group and counts.get(code, 0)]
        each = [
            phrase("ground_count", lang).format(label=said[code], count=int(counts[code])) for code in codes
        ]
        told[group] = phrase("semicolon", lang).join(each) or "0"
    return phrase("ground_by_kind", lang).format(**told)


def _title(evaluation: Evaluation, rows: pd.DataFrame, lang: str) -> str:
    day = rows["ground_date"].iloc[0] if len(rows) else None
    image = phrase("ground_by", lang).format(date=f"{day:%Y-%m-%d}") if day is not None else ""
    return f"{phrase('ground_title', lang)} · {evaluation.zone.label(lang)} · {evaluation.day}{image}"


def _of_plot(evaluation: Evaluation, plot: str, lang: str) -> list[str]:
    _, says, look = clue(evaluation, plot, lang)
    return [says, *([phrase("ground_look_at", lang).format(look=look)] if look else [])]


def _left_out(evaluation: Evaluation) -> list[dict[str, str]]:
    rows = evaluation.ground.rasters
    found: list[dict[str, str]] = rows[~rows["used"].astype(bool)].to_dict("records")
    return found


def _unit(unit: str, lang: str) -> str:
    return replace(_column("cells"), unit=unit).unit_in(lang)


def _words(table: str, lang: str) -> dict[str, str]:
    from land_policy.ground.thresholds import words_of

    return {key: one.label(lang) for key, one in words_of(table).items()}


def _column(name: str) -> Column:
    from land_policy.ground.ground import columns

    return columns()[name]


def _heads(names: Sequence[str]) -> tuple[Column, ...]:
    return tuple(_column(name) for name in names)


def _en(lang: str) -> str:
    return "_en" if lang == "en" else ""
