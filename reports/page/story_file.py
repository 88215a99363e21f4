"""StoryFile: the presentation a zone writes itself, ``story.toml``: which steps in which order, in whose words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gis.words import Words
from land_policy.evaluation import plot_columns
from land_policy.named import columns_named
from land_policy.tally import columns
from land_policy.toml_file import Reader, read
from maps.said import Text
from maps.story import FIGURES_MOST, TITLE_MOST, Step, width
from reports.page.story_land import ground_figures, plot_figures_of, plot_step
from reports.page.story_steps import LAND, Ground, Told, figures_of, land_sentence
from reports.page.strip import INDICATORS
from reports.words import in_both

KINDS = ("zone", "corridor", "area", "node", "park", "idle", "low_efficiency", "suggestions", "plot", "text")
"""Kinds of steps as ``show`` names them: alone for all there are of a kind, or ``kind:unit`` for one."""
_TEXTS = ("kicker", "title", "sentence", "note")


@dataclasses.dataclass(frozen=True)
class Room:
    """What a story's file is read against: what the zone's steps are told from, and those it tells by itself."""

    ground: Ground
    steps: Sequence[Told]


def read_story(path: Path, room: Room) -> list[Step]:
    """The steps a file asks for; :class:`~gis.errors.RuleError` with every fault of it."""
    return read(path, lambda head: _story(head, room))


def _story(head: Reader, room: Room) -> list[Step]:
    rows = head.tables("step")
    hidden = {told.id for name in head.texts("hide") for told in _asked(head, "hide", name, room)}
    made = []
    for place, entry in enumerate(rows, start=1):
        where = in_both("story_at", number=place, show=str(entry.get("show", "")))
        reader = head.under(entry, where)
        made += [step for told, step in _steps(reader, room) if told.id not in hidden]
        reader.done()
    if not rows:
        made = [told.step for told in room.steps if told.id not in hidden]
    if not made and not head.faults:
        _fault(head, "step", "story_no_steps")
    return made


def _steps(reader: Reader, room: Room) -> list[tuple[Told, Step]]:
    """What one table of the file asks for: a step of its own, one of the zone's, or all of a kind."""
    show = reader.take("show", str) or ""
    given = {key: reader.text(key) for key in _TEXTS if reader.take(key, object, None) is not None}
    texts = {key: {"zh": text.zh, "en": text.en} for key, text in given.items()}
    theme = reader.choice("theme", tuple(sorted(room.ground.themes)), "")
    strip = reader.choice("strip", INDICATORS, "")
    names = reader.texts("figures")
    images = _images(reader, room)
    title = texts.get("title", {}).get("zh", "")
    if width(title) > TITLE_MOST:
        _fault(reader, "title", "story_long_title", title=title, most=TITLE_MOST)
    if show == "text":
        return _own(reader, texts, theme, images)
    changed: dict[str, Any] = {
        **texts,
        **({"theme": theme} if theme else {}),
        **({"strip": strip} if strip else {}),
        **({"images": images} if images else {}),
    }
    found = _asked(reader, "show", show, room) if show else []
    if images and not names:
        found = [dataclasses.replace(told, step=_on_ground(told, room)) for told in found]
    return [
        (told, dataclasses.replace(told.step, **{**_figures(reader, room, told, names), **changed}))
        for told in found
        if width(title) <= TITLE_MOST
    ]


def _images(reader: Reader, room: Room) -> tuple[str, ...]:
    """The raster a step is told on, or the two left and right of the bar; those a page does not hold are not shown on it."""
    known = tuple(sorted(room.ground.evaluation.zone.rasters))
    one = reader.choice("image", known, "")
    two = reader.texts("swipe")
    if two and (len(set(two)) != 2 or not set(two) <= set(known)) and "swipe" not in reader.wrong:
        _fault(reader, "swipe", "story_no_swipe", named=list(two), known=list(known))
    return two or ((one,) if one else ())


def _on_ground(told: Told, room: Room) -> Step:
    """The step of one plot told on images: how much of it they show built, instead of what the record has of it."""
    figures = ground_figures(room.ground, told.unit) if told.kind == "plot" else []
    return dataclasses.replace(told.step, figures=figures) if figures else told.step


def _own(
    reader: Reader, texts: Mapping[str, Text], theme: str, images: tuple[str, ...]
) -> list[tuple[Told, Step]]:
    """A step of words alone, over the whole zone."""
    if "title" not in texts:
        _fault(reader, "title", "story_title_missing")
        return []
    if reader.wrong & {"title"}:
        return []
    step = Step(**{**texts, "theme": theme, "images": images})  # type: ignore[arg-type]
    return [(Told("text", step), step)]


def _figures(reader: Reader, room: Room, told: Told, names: Sequence[str]) -> dict[str, Any]:
    """The figures a step is to show instead of its own."""
    if not names:
        return {}
    known = plot_columns() if told.kind == "plot" else columns()
    open_ = (
        room.ground.preset.columns(known)
        if told.kind == "plot"
        else [n for n in known if room.ground.tells(n)]
    )
    strangers = [name for name in names if name not in open_]
    for name in [] if "figures" in reader.wrong else strangers:
        _fault(reader, "figures", "story_no_figure", name=name, known=columns_named(open_, known, name))
    if len(names) > FIGURES_MOST and "figures" not in reader.wrong:
        _fault(reader, "figures", "story_many_figures", count=len(names), most=FIGURES_MOST)
    if not told.scope and "figures" not in reader.wrong:
        _fault(reader, "figures", "story_no_figures_here")
    if strangers or not told.scope:
        return {}
    if told.kind == "plot":
        return {"figures": plot_figures_of(room.ground.evaluation, names, told.unit)}
    unit = told.unit if told.kind in ("area", "node", "park") else "all"
    scope = "zone" if unit == "all" else told.scope
    made: dict[str, Any] = {"figures": figures_of(room.ground, names, scope, unit)}
    if told.kind in ("zone", "area", "node"):
        made["sentence"] = land_sentence(room.ground, scope, unit, [one for one in LAND if one not in names])
    return made


def _asked(reader: Reader, key: str, name: str, room: Room) -> list[Told]:
    """The steps a name means; none of a kind the zone has nothing to tell of on its day; a fault for a name that is none."""
    kind, _, unit = (part.strip() for part in name.partition(":"))
    if kind not in KINDS or kind == "text":
        _fault(reader, key, "story_no_kind", name=name, known=KINDS)
        return []
    if kind == "plot":
        plots = room.ground.evaluation.plots.index.astype(str)
        if unit in plots:
            return [plot_step(room.ground, unit)]
        _fault(reader, key, "story_no_unit", kind=kind, name=unit, known=list(plots[:5]))
        return []
    of_kind = [told for told in room.steps if told.kind == kind]
    if not of_kind:
        return []
    found = [told for told in of_kind if not unit or unit in (told.unit, *told.names)]
    found = found or [told for told in of_kind if any(one.startswith(unit) for one in told.names)]
    if not found:
        known = list(dict.fromkeys(told.names[0] if told.names else told.id for told in of_kind))
        _fault(reader, key, "story_no_unit", kind=kind, name=unit, known=known)
    return found


def _fault(reader: Reader, key: str, row: str, **facts: Any) -> None:
    """Keep one fault with its place, in the reader's own form."""
    reader.wrong.add(key)
    trouble: Words = in_both(row, **facts)
    reader.told("file.key", file=reader.file, where=reader.where, key=key, trouble=trouble)
