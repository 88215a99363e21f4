"""ExportLog: one line a time something to be passed on was written: what, as of which day, under which preset, without what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from land_policy.evaluation import Evaluation
from layers.drafts import room_of
from layers.file import sha256
from layers.lock import held
from layers.write import whole
from reports.preset.left_out import left_out
from reports.preset.preset import preset_of

NAME = "exports.jsonl"
_WAIT_S = 10.0


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
    with held(path, room_of(path), wait_s=_WAIT_S):
        before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        if line not in before:
            with whole(path) as place:
                place.write_text("\n".join([*before, line, ""]), encoding="utf-8", newline="\n")
    return path
