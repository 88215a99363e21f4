"""Bundle zip: one archive of everything that is handed in, the records it can be verified by, and the manifest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.json_text import Split
from layers.write import write_json
from reports.evidence.bundle import write_inputs, write_manifest
from reports.evidence.input_files import hashes
from reports.evidence.sealed_zip import write_zip
from reports.page.draw import draw
from reports.page.images import images_of
from reports.plot_files.photos import ENDINGS
from reports.preset.preset import Preset, preset_of
from reports.siting_store import write_siting
from reports.store import evaluation_record, write_evaluation
from reports.words import phrase

NAME = "bundle.zip"
Say = Callable[[str], None]


def bundle_product(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    folder: Path,
    lang: str,
    say: Say,
    asked: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Path]:
    """Write ``bundle.zip``: every product, the map, the records, the fingerprints of the inputs, the manifest.

    Where the preset keeps columns back, the records are without them, and the tables for work inside the bureau are
    left out; the manifest says so. Same input, day and versions, same bytes.
    """
    from reports.handed import ASKED_FOR, PRODUCTS

    say(phrase("bundling", lang))
    with tempfile.TemporaryDirectory(prefix="yuantu-") as room:
        inside = Path(room)
        files = [
            path
            for flag, write in PRODUCTS
            if flag not in ASKED_FOR
            for path in write(evaluation, sitings, inside, lang, say, **(asked or {}).get(flag, {}))
        ]
        files.append(
            draw(evaluation, sitings, inside / "map.html", lang, images=images_of(evaluation).images)
        )
        preset = preset_of(evaluation.zone)
        files += records(evaluation, sitings, inside, preset, lang)
        files.append(write_inputs(evaluation.zone, inside, preset.hidden))
        told = {"profiles": [one.profile.name for one in sitings], "preset": preset.key, **_plots(asked)}
        kept_back = left_out(preset)
        files.append(
            write_manifest(evaluation, sitings, files, inside, lang, asked=told, kept_back=kept_back)
        )
        named = {path.relative_to(inside).as_posix(): path for path in files}
        return [write_zip(folder / NAME, named, evaluation.day)]


def _plots(asked: Mapping[str, Mapping[str, Any]] | None) -> dict[str, Any]:
    """The plots asked for by number, and the photographs used with their hashes."""
    told = (asked or {}).get("plots", {})
    folder = told.get("photos")
    names = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS) if folder else []
    return {
        **({"plots": list(told["plots"])} if told.get("plots") else {}),
        **({"photos": hashes(Path(folder), names)} if folder and names else {}),
    }


def records(
    evaluation: Evaluation, sitings: Sequence[Siting], folder: Path, preset: Preset, lang: str
) -> list[Path]:
    """The figures by which a bundle is verified: all that a build writes, or what the preset lets be shown of it."""
    if not preset.leaves:
        files = write_evaluation(evaluation, folder, lang)
        for siting in sitings:
            files += write_siting(evaluation, siting, folder, lang)
        return files
    record = shown_record(evaluation_record(evaluation, lang), preset)
    files = [write_json(folder / "evaluation.json", record)]
    for siting in () if preset.public else sitings:
        ranks = siting.candidates[["rank", "score"]].rename_axis("plot_id").reset_index()
        files.append(
            write_json(folder / f"siting.{siting.profile.name}.json", {"sites": ranks.to_dict("records")})
        )
    return files


def shown_record(record: Mapping[str, Any], preset: Preset) -> dict[str, Any]:
    """An evaluation's record without the columns, verdicts and faults of single plots that the preset keeps back."""
    plots, found = record["plots"], record["findings"].frame
    if len(found):
        found = found[preset.tells(found["clause_id"]).to_numpy(dtype=bool)]
    names = dict.fromkeys(("plot_id", *preset.columns(plots.columns)))
    return {
        **{name: value for name, value in record.items() if name != "faults"},
        "plots": plots[[name for name in names if name in plots.columns]],
        "findings": Split(found),
    }


def left_out(preset: Preset) -> dict[str, Any]:
    """The preset as the manifest names it: its name, and what it leaves out of single plots, firms and buildings."""
    return {
        "name": dict(preset.name),
        "left_out": [
            {"group": one.key, "label": dict(one.label), "columns": list(one.columns)}
            for one in preset.leaves
        ],
    }
