"""Engine: the one place that knows Dask: a cluster reached or started, and jobs handed out until every one is done.

Jobs are functions of small records that read and write files by themselves; what comes back is a small record too. A
job whose worker is lost is done again by another. Nothing that is read from a province's files is ever unpickled: Dask
pickles only the jobs and their answers, between its own processes.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis.errors import InputError, OutputError, YuantuError
from gis.extras import install
from reports.evidence.bundle import version
from reports.words import in_both, phrase

WORKERS, MEMORY = 2, "2GB"
LEAST_MEMORY = 500_000_000
"""Bytes that a worker needs at the least: below it, it is stopped while it still loads its libraries."""
_WAIT_S = 60
Say = Callable[[str], None]


@dataclass(frozen=True)
class Refused:
    """What a job said no with, in words that travel between processes."""

    zh: str
    en: str
    input: bool

    def error(self) -> YuantuError:
        """The error it was."""
        from layers.words import Words

        return (InputError if self.input else OutputError)(Words(self.en, self.zh))


@contextlib.contextmanager
def cluster(
    scheduler: str = "", workers: int = WORKERS, memory: str = MEMORY, scratch: Path | None = None
) -> Iterator[Any]:
    """A client of the scheduler at an address, or of so many processes started here, which end with it.

    Raises InputError: Dask is not installed, the memory is too little, nobody answers at the address, or its workers run
    another version.
    """
    try:
        import dask
        import distributed
        from dask.utils import parse_bytes
    except ImportError:
        raise InputError(in_both("cluster.missing", install=install("cluster"))) from None
    try:
        limit = parse_bytes(memory)
    except ValueError:
        raise InputError(in_both("cluster.memory", memory=memory)) from None
    if limit < LEAST_MEMORY:
        raise InputError(in_both("cluster.memory_least", memory=memory))
    quiet = {"distributed.scheduler.worker-saturation": 1.0, "distributed.admin.log-format": "%(message)s"}
    with contextlib.ExitStack() as held, dask.config.set(quiet):
        if scheduler:
            target: Any = scheduler
        else:
            target = held.enter_context(started(workers, limit, scratch))
        try:
            client = held.enter_context(distributed.Client(target, timeout=_WAIT_S))
            client.wait_for_workers(1, timeout=_WAIT_S)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(in_both("cluster.address", address=scheduler, why=str(error))) from error
        _same_version(client)
        yield client


def started(workers: int, memory: int | str, scratch: Path | None = None) -> Any:
    """A scheduler and so many worker processes of one thread each on this machine alone, to be used in ``with``."""
    import distributed

    return distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=memory,
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        host="127.0.0.1",
        local_directory=str(scratch) if scratch else None,
        silence_logs=50,
    )


def _same_version(client: Any) -> None:
    found = asked(client, _told_version)
    others = sorted({str(one) for one in found.values()} - {version()})
    if others:
        raise InputError(in_both("cluster.versions", own=version(), others=others))


def asked(client: Any, function: Callable[..., Any], *values: Any) -> dict[str, Any]:
    """What a function gives on every worker, by its address.

    Raises OutputError: a worker went away meanwhile.
    """
    try:
        return dict(client.run(function, *values))
    except OSError as error:  # what Dask raises where a worker is gone is one
        raise OutputError(in_both("cluster.gone", why=str(error) or type(error).__name__)) from error


def _told_version() -> str:
    return version()


def reach(client: Any, folders: Sequence[Path]) -> None:
    """Nothing, where every worker sees these folders; InputError that names those one does not see."""
    seen = asked(client, _unseen, [str(folder) for folder in folders])
    if missing := sorted({place for places in seen.values() for place in places}):
        raise InputError(in_both("cluster.unseen", folders=missing))


def _unseen(folders: list[str]) -> list[str]:
    return [folder for folder in folders if not Path(folder).is_dir()]


def run(
    client: Any, name: str, function: Callable[[Any], Any], jobs: Sequence[Any], say: Say, lang: str = "zh"
) -> list[Any]:
    """What the function gives for every job, in the order of the jobs; how far it is, and how long still, is said.

    Raises the first refusal of a job; OutputError where a worker was lost over the same job again and again.
    """
    from distributed import KilledWorker, as_completed

    if not jobs:
        return []
    keys = [f"{name}-{number:06d}" for number in range(len(jobs))]
    at = {key: number for number, key in enumerate(keys)}
    answers: list[Any] = [None] * len(jobs)
    futures = client.map(functools.partial(_done, function), jobs, key=keys, pure=False, retries=1)
    progress = Progress(phrase(f"cluster.{name}", lang), len(jobs), say, lang)
    try:
        for future in as_completed(futures):
            try:
                answer = future.result()
            except KilledWorker:
                raise OutputError(in_both("cluster.killed", job=future.key)) from None
            if isinstance(answer, Refused):
                raise answer.error()
            answers[at[future.key]] = answer
            future.release()
            progress.one()
    finally:
        client.cancel(futures)
    return answers


def _done(function: Callable[[Any], Any], job: Any) -> Any:
    """One job on a worker: one thread inside it, Arrow's too, its memory given back after it.

    Which engine does its geometry does not rest on what the worker did before (``gis.engine``: steady).
    """
    os.environ.setdefault("YUANTU_ENGINE", "steady")
    threads = os.environ.setdefault("YUANTU_THREADS", "1")
    if threads.isdecimal() and int(threads):
        pa.set_cpu_count(int(threads))
    try:
        return function(job)
    except YuantuError as error:
        return Refused(error.text("zh"), error.text("en"), not isinstance(error, OutputError))
    finally:
        gc.collect()
        pa.default_memory_pool().release_unused()


class Progress:
    """How many of some jobs are done and about how long the rest will take, said at most every few seconds."""

    EVERY_S = 2.0

    def __init__(self, what: str, count: int, say: Say, lang: str) -> None:
        self._what, self._count, self._say, self._lang = what, count, say, lang
        self._done, self._began, self._told = 0, time.monotonic(), 0.0

    def one(self) -> None:
        """One more is done."""
        self._done += 1
        now = time.monotonic()
        if now - self._told < self.EVERY_S and self._done < self._count:
            return
        self._told = now
        left = (now - self._began) / self._done * (self._count - self._done)
        told = phrase("cluster.progress", self._lang)
        self._say(told.format(what=self._what, done=self._done, count=self._count, left=span(left)))


def span(seconds: float) -> str:
    """A time as minutes and seconds.

    >>> span(75.2), span(3725)
    ('1:15', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def versions() -> dict[str, str]:
    """The versions of what hands out the work."""
    import dask
    import distributed

    return {"dask": dask.__version__, "distributed": distributed.__version__}
