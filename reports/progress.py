"""Progress: the stages of a build as they begin, with the time left where somebody looks, and what it took."""

from __future__ import annotations

import csv
import functools
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import resources

from reports.words import phrase

Say = Callable[[str], None]


@functools.cache
def rates() -> Mapping[str, tuple[float, float]]:
    """Seconds that each stage takes on the machine it was measured on: in any case, and a thousand plots."""
    text = resources.files("reports").joinpath("stages.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["stage"]: (float(row["fixed_s"]), float(row["per_1000_plots_s"])) for row in rows}


class Progress:
    """Says each stage as it begins; ``timed``: with the seconds so far and those left.

    What is left is the sum of what the stages to come took where they were measured, for as many plots, times how much
    slower or faster the finished ones were here. Before the plots are counted nobody can tell.
    """

    def __init__(
        self, say: Say, lang: str = "zh", *, timed: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.say, self.lang, self.timed, self.clock = say, lang, timed, clock
        self.began = clock()
        self._ahead: list[str] = []
        self._plots: int | None = None
        self._done: list[tuple[str, float]] = []
        self._now: tuple[str, float] | None = None

    def plan(self, plots: int, stages: Sequence[str]) -> None:
        """How many plots there are, and the stages to come."""
        self._plots, self._ahead = plots, list(stages)

    def begin(self, stage: str, message: str) -> None:
        """A stage begins, and the one before it is over."""
        self.end()
        self._now = (stage, self.clock())
        told = message
        if self.timed:
            used, left = clock_text(self.clock() - self.began, self.lang), self.left()
            key = "progress_used" if left is None else "progress_left"
            told += phrase(key, self.lang).format(
                used=used, left="" if left is None else clock_text(left, self.lang)
            )
        self.say(told)
        if stage in self._ahead:
            self._ahead.remove(stage)

    def end(self) -> None:
        """The stage is over."""
        if self._now is not None:
            stage, since = self._now
            self._done.append((stage, self.clock() - since))
            self._now = None

    def left(self) -> float | None:
        """Seconds left, those of the stage that begins included; none before the plots are counted."""
        if self._plots is None:
            return None
        expected = sum(self._expected(stage) for stage, _ in self._done)
        pace = sum(took for _, took in self._done) / expected if expected > 0 else 1.0
        return pace * sum(self._expected(stage) for stage in self._ahead)

    def close(self) -> None:
        """Say what it took: time, and the most memory held, where the system tells."""
        self.end()
        used, most = clock_text(self.clock() - self.began, self.lang), peak_memory_gb()
        key = "progress_took" if most is None else "progress_took_memory"
        self.say(phrase(key, self.lang).format(used=used, memory="" if most is None else f"{most:.2f}"))

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds of each finished stage."""
        return {stage: sum(took for one, took in self._done if one == stage) for stage, _ in self._done}

    def _expected(self, stage: str) -> float:
        fixed, each = rates().get(stage.split(" ")[0], (0.0, 0.0))
        return fixed + each * (self._plots or 0) / 1000


def clock_text(seconds: float, lang: str = "zh") -> str:
    """Seconds as people say them.

    >>> clock_text(7.4), clock_text(184, "en")
    ('7 秒', '3 min 4 s')
    """
    whole = round(seconds)
    key = "clock_seconds" if whole < 60 else "clock_minutes"
    return phrase(key, lang).format(minutes=whole // 60, seconds=whole % 60)


def peak_memory_gb() -> float | None:
    """The most memory this process has held so far, in GB; none where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024**3 if sys.platform == "darwin" else 1024**2)
