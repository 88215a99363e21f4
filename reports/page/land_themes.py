"""Land as themes: its use in the colours of screens and of drawings, what stands on it, how it was supplied, 批而未供, chains."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import pandas as pd

from land_policy.clause import Text
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.firms.specialisation import speciality_label
from land_policy.stock import unsupplied
from layers.schema import codes, land_use
from layers.take import text
from maps import paint, palette
from maps.paint import Class, Theme
from reports.words import both, in_each, phrase

STATUS = {
    "A1": "#F2DFA0",
    "A2": "#C9A27C",
    "A3": "#BEBEBA",
    "A4": "#D98A80",
    "A5": "#C79CC0",
    "A6": "#C9BFA8",
    "B1": "#DCCDB4",
    "B2": "#F0EAD8",
    "C1": palette.WATER,
    "C2": palette.GREEN,
    "C3": "#D9D9D2",
}
SUPPLY = {"D1": "#4F9FA8", "D2": "#8FC4C4", "D22": "#E8964A", "E": "#F2D48A", "F": "#DCDAD2"}
STOCK = {"supplied": "#DDE9E7", "used": "#8E6C8A", "bare": palette.PANEL}
AGES = ("#F6EBCB", "#F2D48A", "#E8B25C", "#E8964A", "#C9622F", "#8C3A1E")
"""The age bands of land approved but not supplied, youngest first."""
CHAINS = ("#8FC4C4", "#D9A77F", "#A9B7DB", "#B9CC8F", "#D99BA4", "#C2A8CE", "#E3CF86", "#8FA6A0")
CODES_SHOWN = 4


def land_use_classes(frame: pd.DataFrame, system: str) -> pd.Series:
    """Each land-use code cut to its longest beginning of at most four digits that the code list names."""
    return _longest(text(frame, "land_use"), land_use(system), CODES_SHOWN)


_SYSTEMS = {"用地用海2023": "codes_2023", "三调": "codes_survey"}
"""What the systems of codes whose names are Chinese are called."""


def land_use_theme(shown: pd.Series, system: str, drawing: bool = False) -> Theme:
    """Land use by code: in the screen's soft hues, or in the colours of planning drawings with the codes written on."""
    table = land_use(system)
    classes = [
        Class(
            code,
            {lang: f"{code} {name[lang]}" for lang in ("zh", "en")} if (name := table.get(code)) else code,
            palette.land_use_colour(code, "plan" if drawing else "screen"),
            outline=palette.SECOND_INK if code.startswith("16") else None,
        )
        for code in sorted(code for code in shown.unique() if code)
    ]
    key = "land_use_drawing" if drawing else "land_use"
    note = both(_SYSTEMS[system]) if system in _SYSTEMS else system
    return paint.categories(key, both(key), "land_use_shown", classes, note=note, labels=drawing)


def status_theme() -> Theme:
    """What stands on the land."""
    labels = {code: in_each(row.__getitem__) for code, row in codes("status_class").items()}
    labels |= {"B1": both("status_B1"), "B2": both("status_B2")}
    classes = [Class(code, _coded(code, labels[code]), colour) for code, colour in STATUS.items()]
    return paint.categories("status", both("built_status"), "status_shown", classes)


def supply_theme() -> Theme:
    """Supplied, suppliable, not suppliable."""
    labels = codes("supply_class")
    named = {**{code: labels[code] for code in ("D1", "D22", "E", "F")}, "D2": labels["D21"]}
    classes = [Class(code, _coded(code, named[code]), colour) for code, colour in SUPPLY.items()]
    return paint.categories("supply", both("supply_status"), "supply_shown", classes)


def supply_classes(classes: pd.Series) -> pd.Series:
    """Supply classes grouped as the legend shows them: D1, D2 (in term), D22 (expired), E, F."""
    grouped = classes.str[:1].where(~classes.str.startswith("D"), classes.str[:2])
    return grouped.mask(classes == "D22", "D22")


def stock_classes(evaluation: Evaluation) -> pd.Series:
    """批而未供 by plot: the age band of its batch where it is not supplied, ``supplied``, ``used``, or ``bare`` of a batch.

    Blank where the supply status is not known; blank throughout where no batch is on record.
    """
    plots, batches = evaluation.plots, evaluation.unsupplied.batches
    blank = pd.Series(pd.NA, index=plots.index, dtype="object")
    if not len(batches) or "batch_id" not in plots.columns:
        return blank
    case = evaluation.rulebook.case(plots, evaluation.day, evaluation.parameters)
    land = unsupplied.land_of(case).astype("object")
    band = plots["batch_id"].map(batches["age_band"].astype("object"))
    open_land = land.eq("unsupplied")
    return land.mask(open_land, band.where(band.notna(), "bare")).mask(land.eq("unknown"), blank)


def stock_theme(evaluation: Evaluation) -> Theme:
    """Land approved but not supplied, by the years since its approval; land used without papers has a class of its own."""
    bands = evaluation.unsupplied.ledger.band_names()
    named = unsupplied.labels("land")
    ramp = [AGES[place * (len(AGES) - 1) // max(1, len(bands) - 1)] for place in range(len(bands))]
    classes = [
        Class(key, _of_band(label), colour) for (key, label), colour in zip(bands.items(), ramp, strict=True)
    ]
    classes += [
        Class("used", in_each(named["used"].label), STOCK["used"]),
        Class("supplied", in_each(named["supplied"].label), STOCK["supplied"]),
        Class("bare", both("stock_bare"), STOCK["bare"], outline=palette.RULE),
    ]
    return paint.categories("unsupplied", both("unsupplied_theme"), "stock_shown", classes)


def chain_classes(plots: pd.DataFrame) -> pd.Series:
    """The industry chain of each plot as recorded; of more than there are colours the rarest stand together as other."""
    chains = text(plots, "chain").replace("", pd.NA)
    often = chains.value_counts()
    kept = sorted(often.index, key=lambda one: (-int(often[one]), str(one)))[: len(CHAINS)]
    return chains.where(chains.isin(kept) | chains.isna(), "other")


def chain_theme(shown: pd.Series) -> Theme:
    """The industry chains, the most frequent first."""
    often = shown[shown.ne("other")].value_counts()
    names = sorted(often.index, key=lambda one: (-int(often[one]), str(one)))
    classes = [
        Class(str(name), in_each(functools.partial(speciality_label, str(name))), colour)
        for name, colour in zip(names, CHAINS, strict=False)
    ]
    return paint.categories("chain", in_each(plot_columns()["chain"].label), "chain_shown", classes)


def _of_band(years: Text) -> dict[str, str]:
    return in_each(lambda lang: phrase("stock_band", lang).format(years=years.label(lang)))


def _coded(code: str, label: Mapping[str, str]) -> dict[str, str]:
    return in_each(lambda lang: f"{code} {label[lang]}")


def _longest(values: pd.Series, table: Mapping[str, Mapping[str, str]], most: int) -> pd.Series:
    def cut(code: str) -> str:
        return next((code[:n] for n in range(min(most, len(code)), 1, -1) if code[:n] in table), code)

    return values.map({code: cut(code) for code in values.unique()})
