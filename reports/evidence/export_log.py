"""ExportLog: one line a time something to be passed on was written: what, as of which day, under which preset, without what."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from land_policy.evaluation import Evaluation
from layers.drafts import room_of
from layers.file import sha256
from layers.lock import held
from layers.together import alike, settle
from layers.write import whole
from reports.preset.left_out import left_out
from reports.preset.preset import preset_of

NAME = "exports.jsonl"
WAIT_S = 10.0
"""How long is waited for another who writes the log: the moment in which finished files take their places."""


@contextlib.contextmanager
def log_held(folder: Path, draft: Path) -> Iterator[None]:
    """Hold the log of a folder, and see it in a draft as it is now: who holds it until the draft is in place loses no line of others.

    Raises OutputError: another holds it for longer than a moment.
    """
    log = folder / NAME
    with held(log, room_of(log), wait_s=WAIT_S) as room:
        settle(room, folder)
        if log.is_file():
            alike(log, draft / NAME)
        yield


def log_export(evaluation: Evaluation, files: Iterable[Path], folder: Path) -> Path:
    """Add a line to ``exports.jsonl`` of a folder; gives its path.

    It holds no clock and no user: the same files written again from the same zone add nothing. Beside what is for the
    public it tells only what, of which day and under which preset: what was left out is no more for them than the thing.
    """
    record = left_out(evaluation).record()
    if preset_of(evaluation.zone).public:
        record = {"preset": record["preset"], "map_number": record["map_number"]}
    line = json.dumps(
        {
            "zone": evaluation.zone.name,
            "day": evaluation.day.isoformat(),
            "files": {path.name: sha256(path) for path in sorted(files)},
            **record,
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    path = folder / NAME
    with held(path, room_of(path), wait_s=WAIT_S):
        before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if line not in before:
            with whole(path) as place:
                place.write_text("\n".join([*before, line, ""]), encoding="utf-8", newline="\n")
    return path
