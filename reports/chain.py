"""Chain: the stages of a build one by one, each done or taken over from what was kept."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from gis.words import thin
from land_policy.evaluation import Evaluation, evaluate
from land_policy.siting import profile
from land_policy.siting.profile import Profile
from land_policy.siting.question import ask
from land_policy.siting.siting import Siting
from layers.config import read_config
from layers.fault import refuse
from layers.read import read_zone
from layers.write import write_json
from layers.zone import Zone
from reports.columnar import FINDINGS, LARGE_PLOTS, PLOTS
from reports.kept.answers import keep_answers
from reports.kept.evaluation import keep_evaluation, kept_evaluation
from reports.kept.siting import keep_siting, kept_siting
from reports.kept.stages import Stages
from reports.kept.zone import keep_zone, kept_zone
from reports.page.draw import draw
from reports.page.images import images_of
from reports.policy_files import refuse_policy
from reports.preset.left_out import LeftOut
from reports.printed import Table
from reports.progress import Progress
from reports.siting_store import write_siting
from reports.store import answered, write_evaluation
from reports.words import LANGUAGES, phrase


@dataclass
class Chain:
    """One build: where from, where to, what is said, and the stages that are there already."""

    folder: Path
    out: Path
    day: date | None
    lang: str
    run: Progress
    stages: Stages
    used: list[str] = field(default_factory=list)

    def evaluation(self, drawn: bool = True) -> Evaluation:
        """The zone read, checked and evaluated."""
        self.run.begin("read", phrase("reading", self.lang).format(folder=self.folder))
        zone = self._zone()
        refuse_policy(zone)
        count = len(zone.plots)
        sites = [f"site {number}" for number, _ in enumerate(_profiles(zone))]
        pages = [f"dossier {number}" for number, _ in enumerate(sites)]
        self.run.plan(count, ["evaluate", *sites, "write", *pages, *(["draw"] if drawn else [])])
        features = sum(len(frame) for frame in zone.layers.values())
        told = phrase("evaluating", self.lang).format(day=zone.day, plots=count, features=features)
        self.run.begin("evaluate", told)
        if count > LARGE_PLOTS:
            said = phrase("large_zone", self.lang)
            self.run.say(said.format(count=thin(LARGE_PLOTS), findings=FINDINGS, plots=PLOTS))
        if self.stages.has("evaluation"):
            self._use("kept_evaluate")
            return kept_evaluation(self.stages.folder("evaluation"), zone)
        evaluation = evaluate(zone)
        self.stages.keep("evaluation", lambda folder: keep_evaluation(folder, evaluation))
        return evaluation

    def sitings(self, evaluation: Evaluation) -> tuple[Siting, ...]:
        """One Siting for each profile that zone.toml names."""
        profiles = _profiles(evaluation.zone)
        if not profiles:
            self.run.say(phrase("no_profiles", self.lang))
        return tuple(self._siting(evaluation, one, number) for number, one in enumerate(profiles))

    def files(self, evaluation: Evaluation, sitings: Sequence[Siting]) -> list[Path]:
        """Everything that is written but for the map and the manifest."""
        self.run.begin("write", phrase("writing", self.lang).format(folder=self.out))
        files = self._evaluation_files(evaluation)
        for number, siting in enumerate(sitings):
            stage, label = f"files.siting.{siting.profile.name}", siting.profile.label.text(self.lang)
            told = phrase("siting_files", self.lang).format(profile=label)
            self.run.begin(f"dossier {number}", told)
            there = self._there(stage, "kept_dossier", profile=label)
            if there is None:
                there = write_siting(evaluation, siting, self.stages.next, self.lang)
                self.stages.wrote(f"{stage}.{self.lang}", there)
            files += there
        faults = [one.record(self.lang) for one in evaluation.zone.faults]
        return [*files, write_json(self.stages.next / "faults.json", faults)]

    def page(self, evaluation: Evaluation, sitings: Sequence[Siting], kept_back: LeftOut) -> Path:
        """The map."""
        self.run.begin("draw", phrase("drawing", self.lang))
        for line in kept_back.lines(self.lang):
            self.run.say(line)
        there = self._there("files.map", "kept_draw")
        if there is not None:
            return there[0]
        page = self.stages.next / "map.html"
        draw(evaluation, sitings, page, self.lang, images=images_of(evaluation).images)
        self.stages.wrote(f"files.map.{self.lang}", [page])
        return page

    def _zone(self) -> Zone:
        if self.stages.has("zone"):
            self._use("kept_read")
            config_day = self.day or _day_of(self.folder)
            return kept_zone(self.stages.folder("zone"), self.folder, config_day)
        zone = read_zone(self.folder, day=self.day)
        refuse(zone.faults, str(self.folder))
        self.stages.keep("zone", lambda folder: keep_zone(folder, zone))
        return zone

    def _siting(self, evaluation: Evaluation, wanted: Profile, number: int) -> Siting:
        label = wanted.label.text(self.lang)
        self.run.begin(f"site {number}", phrase("siting_stage", self.lang).format(profile=label))
        stage = f"siting.{wanted.name}"
        if self.stages.has(stage):
            self._use("kept_site", profile=label)
            return kept_siting(self.stages.folder(stage), evaluation, wanted)
        siting = ask(evaluation, wanted)
        self.stages.keep(stage, lambda folder: keep_siting(folder, siting))
        return siting

    def _evaluation_files(self, evaluation: Evaluation) -> list[Path]:
        answers = f"answers.{self.lang}"
        there = self._there("files.evaluation", "kept_write") if self.stages.has(answers) else None
        if there is not None:
            return there
        tables = answered(evaluation, self.lang)
        self._keep_answers(evaluation, tables)
        files = write_evaluation(evaluation, self.stages.next, self.lang, tables)
        self.stages.wrote(f"files.evaluation.{self.lang}", files)
        return files

    def _keep_answers(self, evaluation: Evaluation, tables: Mapping[str, Table]) -> None:
        """Keep what the answers say of single plots in both languages, so that either is told at once."""
        of_plots = [stem for stem, table in tables.items() if "plot_id" in table.rows.columns]
        for lang in LANGUAGES:
            told = tables if lang == self.lang else answered(evaluation, lang, of_plots)
            self.stages.keep(f"answers.{lang}", functools.partial(keep_answers, tables=told))

    def _there(self, stage: str, key: str, **words: str) -> list[Path] | None:
        found = self.stages.files(f"{stage}.{self.lang}")
        if found is not None:
            self._use(key, **words)
        return found

    def _use(self, key: str, **words: str) -> None:
        """Say that a stage is taken over."""
        told = phrase(key, self.lang).format(**words)
        self.run.say(phrase("kept_used", self.lang).format(stages=told))


def named_profiles(zone: Zone) -> tuple[str | Path, ...]:
    """The profiles ``zone.toml`` names: shipped ones by name, TOML files by their place in the zone's folder."""
    names = tuple(dict.fromkeys(zone.site.get("profiles", ())))
    return tuple((zone.folder or Path()) / name if str(name).endswith(".toml") else name for name in names)


def _profiles(zone: Zone) -> tuple[Profile, ...]:
    return tuple(profile.load(one) for one in named_profiles(zone))


def _day_of(folder: Path) -> date:
    """The day of a zone that was read, which has one."""
    return read_config(folder)[0].day or date.min
