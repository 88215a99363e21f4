"""Still blocks: what stands beside a map on a sheet: the theme's key with counts and areas, tables of land, figures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from gis.measure import M2_PER_HECTARE, mu
from land_policy.evaluation import Evaluation, plot_columns
from land_policy.siting.siting import Siting
from land_policy.tally import columns as tally_columns
from layers.schema import Column
from layers.schema import codes as code_list
from maps import paint, palette
from maps.said import in_lang
from maps.still.panel import Block, Facts, Key, KeyRow, Sample, Table
from maps.still.scene import Scene
from maps.words import words
from reports.known import with_known
from reports.page.fields import plot_text
from reports.page.strip import SIGNS
from reports.page.told import may_tell
from reports.page.working import HEADLINE
from reports.preset.preset import Preset
from reports.shown import BLANK, shown
from reports.still.scene import Subject
from reports.words import phrase

PLOT_FACTS = ("name", "park_id", "land_use", "area_m2", "status_class", "supply_class", "far", "building_density_pct",
              "investment_wan_mu", "tax_wan_mu", "idle_class", "idle_next_day", "far_headroom")  # fmt: skip
_MU = Column("area_mu", "面积", "area", "亩", "number")
_OF = {"zone": "park", "park": "sub_park", "corridor": "corridor"}
_TITLES = {"zone": "still_by_park", "park": "still_by_sub_park", "corridor": "still_by_area"}


def blocks_of(
    evaluation: Evaluation,
    subject: Subject,
    theme: paint.Theme,
    codes: paint.Codes,
    scene: Scene,
    preset: Preset,
    siting: Siting | None,
    lang: str,
) -> list[Block]:
    """The blocks of a sheet in their order, ``scene`` being what is seen; those with nothing to say are left out."""
    blocks: list[Block] = [
        theme_key(evaluation, subject, theme, codes, scene, lang),
        ground_key(scene, siting, lang),
    ]
    if subject.kind == "plot":
        facts = _plot_facts(evaluation, subject, preset, lang)
        return [facts, *blocks]
    table = land_table(evaluation, subject, lang)
    figures = figure_table(evaluation, subject, preset, lang)
    return [block for block in (blocks[0], table, figures, blocks[1]) if block is not None and block.rows]


def theme_key(
    evaluation: Evaluation, subject: Subject, theme: paint.Theme, codes: paint.Codes, seen: Scene, lang: str
) -> Key:
    """The classes of the theme with how many plots of the subject are in each and their hectares."""
    said = words(lang)
    area = pd.to_numeric(evaluation.plots["area_m2"], errors="coerce").to_numpy(dtype=float) / 1e4
    counted = subject.plots if subject.kind != "plot" else np.zeros(len(codes), dtype=bool)
    tally = np.bincount(codes[counted], minlength=256)
    hectares = np.bincount(codes[counted], weights=np.nan_to_num(area[counted]), minlength=256)
    present = np.bincount(seen.plots.codes if seen.plots is not None else codes, minlength=256)
    column = tally_columns()["area_ha"]
    rows = []
    unknown = capital(said["unknown"], lang)
    for place, one in enumerate(theme.classes):
        label = capital(in_lang(one.label, lang), lang)
        if one.key == "unknown":
            unknown = label
            continue
        if theme.kind == "categories" and not present[place]:
            continue
        at_limit = theme.limit is not None and place > 0 and theme.breaks[place - 1] == float(theme.limit)
        sample = Sample("fill", one.colour, one.outline or "", one.hatch)
        figures = _figures(int(tally[place]), hectares[place], column, lang, subject)
        rows.append(KeyRow(sample, label, figures, f"{said['limit']} {theme.limit:.10g}" if at_limit else ""))
    for code, label, sample in (
        (paint.OTHER, capital(said["other"], lang), Sample("fill", "#D8D6CE")),
        (paint.UNKNOWN, unknown, Sample("fill", palette.UNKNOWN, hatch=True)),
    ):
        if present[code]:
            rows.append(
                KeyRow(sample, label, _figures(int(tally[code]), hectares[code], column, lang, subject))
            )
    unit = in_lang(theme.unit, lang)
    title = capital(in_lang(theme.title, lang), lang) + (
        f" ({unit})" if unit and lang == "en" else f"（{unit}）" if unit else ""
    )
    heads = (phrase("still_count", lang), phrase("still_area", lang)) if subject.kind != "plot" else ()
    return Key(title, rows, heads, more=said["still_more"])


def capital(text: str, lang: str) -> str:
    """A text with a capital at its beginning in English.

    >>> capital("land use", "en"), capital("FAR", "en")
    ('Land use', 'FAR')
    """
    return text[:1].upper() + text[1:] if lang == "en" else text


def _figures(count: int, hectares: float, column: object, lang: str, subject: Subject) -> tuple[str, ...]:
    if subject.kind == "plot":
        return ()
    return (f"{count}", shown(float(hectares), column, lang) if count else "0")  # type: ignore[arg-type]


def ground_key(scene: Scene, siting: Siting | None, lang: str) -> Key:
    """What else is on the map: signs, avenue, sites, limits: only what is drawn."""
    rows = []
    if scene.sites is not None and siting is not None:
        text = phrase("still_site_of", lang).format(profile=siting.profile.label.text(lang))
        rows.append(KeyRow(Sample("disc"), capital(text, lang)))
    if scene.avenue is not None:
        rows.append(KeyRow(Sample("avenue"), capital(phrase("still_avenue", lang), lang)))
    if scene.signs is not None:
        kinds = code_list("node_kind")
        drawn = set(scene.signs.signs)
        rows += [
            KeyRow(Sample("sign", one), capital(kinds[kind][lang], lang))
            for kind, one in SIGNS.items()
            if kind in kinds and one in drawn
        ]
    over, under = {layer.kind for layer in scene.over}, {layer.kind for layer in scene.under}
    bounds = code_list("boundary_kind")
    lines = {
        "red_line": capital(phrase("still_here", lang), lang),
        "boundary": next((row[lang] for key, row in bounds.items() if key != "managed"), ""),
        "boundary_dashed": bounds.get("managed", {}).get(lang, ""),
        "corridor_area": capital(phrase("corridor_areas", lang), lang),
        "water": capital(phrase("still_water", lang), lang),
        "green": capital(phrase("still_green", lang), lang),
        "limit": capital(phrase("still_limit", lang), lang),
        "road": capital(phrase("still_road", lang), lang),
    }
    rows += [
        KeyRow(Sample("line", kind), capital(text, lang))
        for kind, text in lines.items()
        if kind in over | under and text
    ]
    pale = scene.plots is not None and scene.plots.pale is not None and bool(scene.plots.pale.any())
    return Key(phrase("still_key_map", lang), rows, note=phrase("still_others", lang) if pale else "")


def land_table(evaluation: Evaluation, subject: Subject, lang: str) -> Table | None:
    """The land of a zone by park, of a park by sub-park, of the corridor by stretch: hectares, mu, share."""
    scope = _OF[subject.kind]
    units = evaluation.units(scope, lang)
    if subject.kind == "park":
        layer = evaluation.zone.layer("sub_parks")
        if layer is None or "park_id" not in layer.columns:
            return None
        units = units[units.index.isin(layer.index[layer["park_id"].astype(str) == subject.key].astype(str))]
    if units.empty:
        return None
    whole = _whole(evaluation, subject, units["area_ha"])
    rows = [(str(name), area) for name, area in zip(units["name"], units["area_ha"], strict=True)]
    rest = whole - float(units["area_ha"].sum())
    if subject.kind != "corridor" and rest > 0.005:
        outside = "still_outside" if subject.kind == "zone" else "still_in_none"
        rows.append((capital(phrase(outside, lang), lang), rest))
    rows.append((phrase("still_total", lang), whole))
    heads = ("", phrase("still_area", lang), phrase("still_mu", lang), phrase("still_share", lang))
    return Table(
        phrase(_TITLES[subject.kind], lang), heads, [_land(*row, whole, lang) for row in rows], total=True
    )


def _whole(evaluation: Evaluation, subject: Subject, areas: pd.Series) -> float:
    if subject.kind == "corridor":
        return float(areas.sum())
    scope, unit = ("zone", "all") if subject.kind == "zone" else ("park", subject.key)
    return evaluation.figure("area_ha", scope, unit)


def _land(name: str, hectares: float, whole: float, lang: str) -> tuple[str, ...]:
    columns = tally_columns()
    share = 100 * hectares / whole if whole > 0 else float("nan")
    return (
        name,
        shown(hectares, columns["area_ha"], lang),
        shown(mu(hectares * M2_PER_HECTARE), _MU, lang),
        shown(share, columns["building_density_pct"], lang),
    )


def figure_table(evaluation: Evaluation, subject: Subject, preset: Preset, lang: str) -> Table | None:
    """The key figures of the subject; one that rests on part of the land says on what share."""
    scope, unit = {"zone": ("zone", "all"), "park": ("park", subject.key)}.get(subject.kind, ("", ""))
    if not scope:
        return None
    rows = evaluation.tallies[(evaluation.tallies["scope"] == scope) & (evaluation.tallies["unit"] == unit)]
    figures = rows.set_index("indicator")
    named, told = tally_columns(), []
    for name in HEADLINE:
        if name not in figures.index or pd.isna(figures.at[name, "value"]):
            continue
        if not may_tell(evaluation, preset, name, scope, unit):
            continue
        known = figures.at[name, "known_pct"]
        unit_shown = named[name].unit_in(lang)
        told.append(
            (
                with_known(capital(named[name].label(lang), lang), known, lang),
                shown(figures.at[name, "value"], named[name], lang),
                unit_shown,
            )
        )
    return Table(phrase("still_figures", lang), ("", "", ""), told) if told else None


def _plot_facts(evaluation: Evaluation, subject: Subject, preset: Preset, lang: str) -> Facts:
    """What is known of one plot, what the preset hides and what is blank left out."""
    named = plot_columns()
    at = evaluation.plots.index[subject.plots]
    rows: list[tuple[str, str]] = []
    for name in preset.columns(PLOT_FACTS):
        if name not in evaluation.plots.columns:
            continue
        text = str(plot_text(evaluation, named[name], lang, at).iloc[0])
        if text != BLANK:
            unit = named[name].unit_in(lang)
            rows.append((capital(named[name].label(lang), lang), f"{text} {unit}".strip()))
    return Facts(phrase("still_plot", lang), rows)


Codes = npt.NDArray[np.uint8]
