"""Build: the chain from a zone's files to everything that is handed in: check, evaluate, site, draw, write."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gis.errors import InputError, OutputError
from land_policy.evaluation import Evaluation, evaluate, parameters_of, rulebook_of
from land_policy.rulebook import Rulebook
from land_policy.scenario.change import History, history
from land_policy.siting import profile
from land_policy.siting.question import ask
from land_policy.siting.siting import Siting
from layers.drafts import shown
from layers.fault import ERROR, Fault, errors, fault, refuse
from layers.fault_layer import write_fault_report
from layers.land_use import kind
from layers.lock import held
from layers.mend import write_mended
from layers.read import examine_zone, read_zone
from layers.recognise import init_text
from layers.take import text
from layers.typed import as_typed, beside, typed
from layers.unwritten import for_want_of_room
from layers.words import Words, said
from layers.write import whole
from layers.zone import Zone
from reports.chain import Chain, named_profiles
from reports.columnar import large
from reports.evidence.bundle import outdated, write_inputs, write_manifest
from reports.kept.built import build_of
from reports.kept.stages import Stages, fingerprint
from reports.kept.stands import zone_of
from reports.policy_files import policy_files, refused
from reports.preset.left_out import left_out
from reports.preset.preset import public
from reports.progress import Progress
from reports.words import in_both, phrase

Say = Callable[[str], None]


def quiet(message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Built:
    """What one build made: the Evaluation, the Sitings, the files, and the map where one was drawn."""

    evaluation: Evaluation
    sitings: tuple[Siting, ...]
    files: tuple[Path, ...]
    map: Path | None

    def closing(self, lang: str = "zh") -> str:
        """What was written and what to open first: the map, else the plots as a table, of a large zone its units."""
        listed = "\n".join(f"  {path}" for path in sorted(self.files))
        named = {path.name: path for path in self.files}
        first = self.map or named.get("evaluation.plots.csv") or named["evaluation.units.csv"]
        return f"{phrase('closing', lang)}\n{listed}\n{phrase('open_first', lang).format(map=first)}"


def open_zone(folder: Path, *, day: date | None = None) -> Zone:
    """Read a zone, refuse it when an error stops the work; warnings and notes are kept in ``zone.faults``.

    The folder of a build stands for its zone.
    """
    folder, day = zone_of(folder, day)
    zone = read_zone(folder, day=day)
    refuse(zone.faults, str(folder))
    return zone


def check_zone(
    folder: Path,
    *,
    day: date | None = None,
    repair: Path | None = None,
    report: Path | None = None,
    lang: str = "zh",
    say: Say = quiet,
) -> tuple[tuple[Fault, ...], bool]:
    """Every fault of a zone's files, and whether one of them stops a build.

    ``repair`` is a folder for the layers with their safe repairs made and the log of them, ``report`` one for
    ``faults.json`` and ``faults.gpkg``. The zone's own files are left alone.
    """
    try:
        folder, day = zone_of(folder, day)
        examined = examine_zone(folder, day=day)
    except InputError as error:
        own = fault("input.words", ERROR, str(folder), words=said(error))
        return tuple(error.faults) or (own,), True
    faults = examined.faults
    if examined.zone is not None and not any(one.kind == "config" for one in errors(faults)):
        faults = (*faults, *unanswerable(examined.zone))
    if repair is not None:
        mended = write_mended(examined, repair)
        say(phrase("repaired", lang).format(count=len(mended.log), layers=len(mended.layers), folder=repair))
    if report is not None:
        for path in write_fault_report(examined, report, lang):
            say(phrase("wrote", lang).format(path=as_typed(path, report)))
    return faults, examined.zone is None or bool(errors(faults))


def unanswerable(zone: Zone) -> tuple[Fault, ...]:
    """What the zone asks of the rooms above that they refuse: rules, parameters, code systems, profiles, files, map."""
    asked: tuple[Callable[[], object], ...] = (
        lambda: rulebook_of(zone).case(zone.plots, zone.day, parameters_of(zone)),
        lambda: kind(text(zone.plots, "land_use"), zone.land_use_codes),
        *(functools.partial(profile.load, name) for name in named_profiles(zone)),
        *policy_files(zone),
        lambda: public(zone),
    )
    return tuple(fault("input.words", ERROR, "zone.toml", words=words) for words in refused(asked))


def evaluate_zone(folder: Path, *, day: date | None = None, lang: str = "zh", say: Say = quiet) -> Evaluation:
    """Read, check and evaluate a zone; ``lang`` is the language of what is said meanwhile.

    The folder of a build stands for its zone: what it keeps is used where it is still of the same inputs.
    """
    made = build_of(folder, day=day, lang=lang, say=say)
    if made is not None and made.same:
        return made.evaluation()
    if made is not None:
        folder, day = made.zone, made.day
    say(phrase("reading", lang).format(folder=folder))
    zone = open_zone(folder, day=day)
    counted = {"plots": len(zone.plots), "features": sum(len(frame) for frame in zone.layers.values())}
    say(phrase("evaluating", lang).format(day=zone.day, **counted))
    return evaluate(zone)


def histories(
    folders: Sequence[Path],
    days: Sequence[date] = (),
    limits: Mapping[str, float] | None = None,
    *,
    lang: str = "zh",
    say: Say = quiet,
) -> History:
    """Dated zones compared: each folder on its own day, or on the day given for it; one folder on several days.

    Raises InputError when the days given are not as many as the folders, and there is more than one folder.
    """
    if len(folders) > 1 and days and len(days) != len(folders):
        raise InputError(in_both("days_and_zones", days=len(days), zones=len(folders)))
    if len(folders) == 1 and len(days) > 1:
        zone = open_zone(folders[0])
        say(phrase("reading", lang).format(folder=folders[0]))
        return history([evaluate(zone.on(day)) for day in days], limits)
    wanted: Sequence[date | None] = days or [None] * len(folders)
    pairs = zip(folders, wanted, strict=True)
    return history([evaluate_zone(folder, day=day, lang=lang, say=say) for folder, day in pairs], limits)


def two_days(
    folders: Sequence[Path], days: Sequence[date] = (), *, lang: str = "zh", say: Say = quiet
) -> tuple[Evaluation, Evaluation]:
    """One zone on two days, or two dated zones, the earlier first.

    Raises InputError when there are not two of them.
    """
    if not (len(folders) == 1 and len(days) == 2) and not (len(folders) == 2 and len(days) in (0, 2)):
        raise InputError(_how_two_days(folders, days))
    if len(folders) == 1:
        say(phrase("reading", lang).format(folder=folders[0]))
        zone = open_zone(folders[0])
        found = [evaluate(zone.on(day)) for day in days]
    else:
        pairs = zip(folders, days or (None, None), strict=True)
        found = [evaluate_zone(folder, day=day, lang=lang, say=say) for folder, day in pairs]
    before, after = sorted(found, key=lambda one: one.day)
    return before, after


def _how_two_days(folders: Sequence[Path], days: Sequence[date]) -> Words:
    """How two days are asked for, with the zone and the day that were typed: beside that day one of the year before."""
    late = max(days, default=date(2026, 11, 20))
    early = date(max(late.year - 1, 1), late.month, min(late.day, 28))
    told = {"zone": typed(folders[0]), "early": early, "late": late}
    return in_both("progress_zones", many=len(folders), days=len(days), **told)


def site_zone(
    evaluation: Evaluation, wanted: Sequence[str | Path | profile.Profile] | None = None
) -> tuple[Siting, ...]:
    """One Siting for each profile or project file wanted; left out: those that ``zone.toml`` names."""
    names = wanted if wanted is not None else named_profiles(evaluation.zone)
    read = [one if isinstance(one, profile.Profile) else profile.load(one) for one in names]
    return tuple(ask(evaluation, one) for one in read)


def build(
    folder: Path,
    out: Path,
    *,
    day: date | None = None,
    lang: str = "zh",
    say: Say = quiet,
    drawn: bool = True,
    again: bool = False,
    timed: bool = False,
) -> Built:
    """Run the whole chain and write its results to ``out``, all together: a stop at any moment leaves the old ones or the new.

    Stages that an earlier build finished there from the same inputs, rules, day and version are used as they are, unless
    ``again``; so a build that was stopped goes on. Without ``drawn`` there is no map. ``timed``: time left is said too.

    Raises OutputError when ``out`` is the zone's own folder, or another build is writing there.
    """
    folder, day = zone_of(folder, day)
    if out.resolve() == folder.resolve():
        raise OutputError(in_both("out_is_zone", folder=folder))
    run = Progress(say, lang, timed=timed)
    with held(out):
        stages = Stages(out, fingerprint(folder, day), again=again)
        try:
            return _built(Chain(folder, out, day, lang, run, stages), drawn)
        except OSError as error:
            if for_want_of_room(error):
                stages.make_room()
            raise


def _built(chain: Chain, drawn: bool) -> Built:
    """The stages of a build one after the other, in a folder that is held."""
    folder, out, lang = chain.folder, chain.out, chain.lang
    evaluation = chain.evaluation(drawn)
    sitings = chain.sitings(evaluation)
    files = chain.files(evaluation, sitings)
    kept_back = left_out(evaluation)
    page = chain.page(evaluation, sitings, kept_back) if drawn else None
    files += [page] if page is not None else []
    room = chain.stages.next
    if not large(evaluation):
        files.append(write_inputs(evaluation.zone, room))
    stale, changed = outdated(out, [shown(file) for file in files])
    for left in changed:
        chain.run.say(phrase("stale_left", lang).format(file=left))
    record = kept_back.record()
    files.append(write_manifest(evaluation, sitings, files, room, lang, kept_back=record))
    placed = chain.stages.finish(files, stale, (folder, evaluation.day, lang))
    chain.run.close()
    return Built(evaluation, sitings, placed, None if page is None else shown(page))


def init_zone(folder: Path, *, force: bool = False, lang: str = "zh") -> str:
    """Write ``zone.toml`` into a folder of files from what is recognised in them; gives what to do next.

    Raises OutputError when one is there and ``force`` is not given.
    """
    target = Path(folder) / "zone.toml"
    if os.path.lexists(target) and not force:
        raise OutputError(in_both("zone_is_there", file=target))
    rules = [document.id for document in Rulebook.national().documents]
    drafted = init_text(folder, rules=rules, lang=lang)
    with whole(target) as place:
        place.write_text(drafted, encoding="utf-8", newline="\n")
    told = {"file": target, "folder": typed(folder), "out": typed(beside(folder))}
    return f"{drafted}\n# {phrase('zone_written', lang).format(**told)}"
