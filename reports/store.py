"""Store: an Evaluation as files: GPKG to look at in a GIS, CSV for a spreadsheet, JSON for a machine."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from land_policy.evaluation import SCOPES, Evaluation, plot_columns
from land_policy.siting.siting import Siting
from land_policy.tally import columns as tally_columns
from layers.json_text import Split
from layers.postgis import write_tables
from layers.write import ready, whole, write_csv, write_json, write_layers, write_parquet
from layers.zone import Zone
from reports.answers import ANSWERS
from reports.columnar import FINDINGS, PLOTS, large, write_findings
from reports.printed import Table
from reports.siting_store import siting_frames

_UNIT_LAYERS = {"park": "parks", "sub_park": "sub_parks", "corridor": "corridor_areas"}


def write_evaluation(
    evaluation: Evaluation, folder: Path, lang: str = "zh", tables: Mapping[str, Table] | None = None
) -> list[Path]:
    """Write ``evaluation.gpkg``, ``.json`` and one CSV each for plots, units, findings and every answer; gives the files.

    The GPKG holds the plots and every scope that has shapes, the units without shapes as tables, the findings and
    what was set aside. Of a large zone (:mod:`reports.columnar`) plots and findings are two Parquet files instead, and
    the GPKG and the JSON are without findings. ``tables``: the answers, where they are made. Same input and day, same bytes.
    """
    units = {scope: evaluation.units(scope, lang) for scope in SCOPES}
    units = {scope: table for scope, table in units.items() if len(table)}
    frames: dict[str, Any] = {"plots": evaluation.plots}
    frames |= {scope: _shaped(evaluation.zone, scope, table) for scope, table in units.items()}
    frames["tallies"] = evaluation.tallies
    many = large(evaluation)
    if not many:
        frames["findings"] = evaluation.findings(lang)
    if evaluation.zone.set_aside is not None and len(evaluation.zone.set_aside):
        frames["set_aside"] = evaluation.zone.set_aside
    everything = pd.concat([table.assign(scope=scope) for scope, table in units.items()])
    by_plot = (
        [
            write_parquet(folder / PLOTS, ready(evaluation.plots)),
            write_findings(evaluation, folder / FINDINGS, lang),
        ]
        if many
        else [
            write_csv(folder / "evaluation.plots.csv", evaluation.plots),
            write_csv(folder / "evaluation.findings.csv", frames["findings"]),
        ]
    )
    return [
        write_layers(folder / "evaluation.gpkg", frames, day=evaluation.day),
        *by_plot,
        write_csv(folder / "evaluation.units.csv", everything.rename_axis("unit").reset_index()),
        write_json(folder / "evaluation.json", evaluation_record(evaluation, lang)),
        *_write_answers(answered(evaluation, lang) if tables is None else tables, folder, lang),
    ]


def answered(
    evaluation: Evaluation, lang: str = "zh", stems: Collection[str] | None = None
) -> dict[str, Table]:
    """The tables of the policy questions that the zone has something to say on, by stem; of some ``stems`` alone."""
    asked = ((stem, answer) for stem, answer in ANSWERS if stems is None or stem in stems)
    made = ((stem, answer(evaluation, lang)) for stem, answer in asked)
    return {stem: table for stem, table in made if table is not None}


def _write_answers(tables: Mapping[str, Table], folder: Path, lang: str) -> list[Path]:
    """Write every answer the zone has as ``<stem>.csv``, as a spreadsheet opens it; gives the files."""
    files = []
    for stem, table in tables.items():
        path = folder / f"{stem}.csv"
        with whole(path) as place:
            place.write_text(table.csv(lang) + "\n", encoding="utf-8-sig", newline="\r\n")
        files.append(path)
    return files


def publish(
    evaluation: Evaluation, sitings: Sequence[Siting], url: str, schema: str, lang: str = "zh"
) -> list[str]:
    """Write the results as tables of one schema of a PostGIS database, in one transaction; gives the tables' names.

    ``evaluated_plots``, the scopes (``by_park`` …), ``tallies``, ``findings`` and ``siting_<profile>`` with its parts
    (``…_shares`` …). All are replaced or none.
    """
    tables: dict[str, Any] = {"evaluated_plots": evaluation.plots}
    for scope in SCOPES:
        units = evaluation.units(scope, lang)
        if len(units):
            tables[f"by_{scope}"] = _shaped(evaluation.zone, scope, units)
    tables |= {"tallies": evaluation.tallies, "findings": evaluation.findings(lang)}
    for siting in sitings:
        for part, frame in siting_frames(siting, lang).items():
            name = f"siting_{siting.profile.name}"
            tables[name if part == "sites" else f"{name}_{part}"] = frame
    write_tables(url, schema, tables, columns=[*plot_columns().values(), *tally_columns().values()])
    return [f"{schema}.{name}" for name in tables]


def evaluation_record(evaluation: Evaluation, lang: str = "zh") -> dict[str, Any]:
    """The Evaluation without its shapes, as `layers.json_text` writes it; findings as ``columns`` and rows of ``data``.

    Of a large zone plots and findings are not in it: ``in_files`` names the files that hold them.
    """
    if large(evaluation):
        plots, findings = pd.DataFrame(), pd.DataFrame()
    else:
        plots = pd.DataFrame(evaluation.plots.drop(columns=evaluation.plots.geometry.name)).reset_index()
        findings = evaluation.findings(lang)
    in_files = {"in_files": {"plots": PLOTS, "findings": FINDINGS}} if large(evaluation) else {}
    return {
        "zone": evaluation.zone.name,
        "day": evaluation.day,
        "crs": evaluation.zone.crs.to_string(),
        "invented": evaluation.zone.invented,
        "units": evaluation.tallies,
        "plots": plots,
        "findings": Split(findings),
        "floor_account": {} if evaluation.floors is None else evaluation.floors.account.to_dict("index"),
        "faults": [fault.record(lang) for fault in evaluation.zone.faults],
        **in_files,
    }


def _shaped(zone: Zone, scope: str, table: pd.DataFrame) -> Any:
    """The units with their shapes where the zone has them; a plain table where not."""
    table = table.rename_axis("unit")
    frame = zone.layer(_UNIT_LAYERS[scope]) if scope in _UNIT_LAYERS else None
    if frame is None:
        return table
    shapes = frame.geometry.reindex(table.index)
    return gpd.GeoDataFrame(table.assign(geometry=shapes.to_numpy()), geometry="geometry", crs=zone.crs)
