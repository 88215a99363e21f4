"""Store: an Evaluation and its Sitings as files: GPKG to look at in a GIS, CSV for a spreadsheet, JSON for a machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from land_policy.evaluation import SCOPES, Evaluation, plot_columns
from land_policy.siting.siting import Siting
from land_policy.tally import columns as tally_columns
from layers.postgis import write_tables
from layers.write import whole, write_csv, write_json, write_layers
from layers.zone import Zone
from reports.answers import ANSWERS

_UNIT_LAYERS = {"park": "parks", "sub_park": "sub_parks", "corridor": "corridor_areas"}


def write_evaluation(evaluation: Evaluation, folder: Path, lang: str = "zh") -> list[Path]:
    """Write ``evaluation.gpkg``, ``.json`` and one CSV each for plots, units, findings and every answer; gives the files.

    The GPKG holds the plots and every scope that has shapes, the units without shapes as tables, the findings and
    what was set aside. Same input and day, same bytes.
    """
    findings = evaluation.findings(lang)
    units = {scope: evaluation.units(scope, lang) for scope in SCOPES}
    units = {scope: table for scope, table in units.items() if len(table)}
    frames: dict[str, Any] = {"plots": evaluation.plots}
    frames |= {scope: _shaped(evaluation.zone, scope, table) for scope, table in units.items()}
    frames |= {"tallies": evaluation.tallies, "findings": findings}
    if evaluation.zone.set_aside is not None and len(evaluation.zone.set_aside):
        frames["set_aside"] = evaluation.zone.set_aside
    everything = pd.concat([table.assign(scope=scope) for scope, table in units.items()])
    return [
        write_layers(folder / "evaluation.gpkg", frames, day=evaluation.day),
        write_csv(folder / "evaluation.plots.csv", evaluation.plots),
        write_csv(folder / "evaluation.units.csv", everything.rename_axis("unit").reset_index()),
        write_csv(folder / "evaluation.findings.csv", findings),
        write_json(folder / "evaluation.json", evaluation_record(evaluation, lang)),
        *_write_answers(evaluation, folder, lang),
    ]


def _write_answers(evaluation: Evaluation, folder: Path, lang: str) -> list[Path]:
    """Write every answer the zone has as ``<stem>.csv``, as a spreadsheet opens it; gives the files."""
    files = []
    for stem, answer in ANSWERS:
        table = answer(evaluation, lang)
        if table is not None:
            path = folder / f"{stem}.csv"
            with whole(path) as place:
                place.write_text(table.csv(lang) + "\n", encoding="utf-8-sig", newline="\r\n")
            files.append(path)
    return files


def publish(
    evaluation: Evaluation, sitings: Sequence[Siting], url: str, schema: str, lang: str = "zh"
) -> list[str]:
    """Write the results as tables of one schema of a PostGIS database, in one transaction; gives the tables' names.

    ``evaluated_plots``, the scopes (``by_park`` …), ``tallies``, ``findings`` and ``siting_<profile>``. All are replaced or none.
    """
    tables: dict[str, Any] = {"evaluated_plots": evaluation.plots}
    for scope in SCOPES:
        units = evaluation.units(scope, lang)
        if len(units):
            tables[f"by_{scope}"] = _shaped(evaluation.zone, scope, units)
    tables |= {"tallies": evaluation.tallies, "findings": evaluation.findings(lang)}
    tables |= {f"siting_{siting.profile.name}": siting_table(siting) for siting in sitings}
    write_tables(url, schema, tables, columns=[*plot_columns().values(), *tally_columns().values()])
    return [f"{schema}.{name}" for name in tables]


def evaluation_record(evaluation: Evaluation, lang: str = "zh") -> dict[str, Any]:
    """The Evaluation without its shapes, as plain values for JSON; findings as ``columns`` and rows of ``data``."""
    plots = pd.DataFrame(evaluation.plots.drop(columns=evaluation.plots.geometry.name)).reset_index()
    return {
        "zone": evaluation.zone.name,
        "day": evaluation.day,
        "crs": evaluation.zone.crs.to_string(),
        "invented": evaluation.zone.invented,
        "units": evaluation.tallies.to_dict("records"),
        "plots": plots.to_dict("records"),
        "findings": evaluation.findings(lang).to_dict("split", index=False),
        "floor_account": {} if evaluation.floors is None else evaluation.floors.account.to_dict("index"),
        "faults": [fault.record(lang) for fault in evaluation.zone.faults],
    }


def write_siting(siting: Siting, zone: Zone, folder: Path, lang: str = "zh") -> list[Path]:
    """Write one Siting as ``siting.<profile>.gpkg``, ``.csv`` and ``.json``; gives the files."""
    stem = f"siting.{siting.profile.name}"
    shaped = siting_table(siting)
    table = pd.DataFrame(shaped.drop(columns=shaped.geometry.name))
    exclusions, opened = siting.exclusions, siting.open_points
    frames = {"sites": shaped, "exclusions": exclusions, "open_points": opened}
    return [
        write_layers(folder / f"{stem}.gpkg", frames, day=zone.day),
        write_csv(folder / f"{stem}.csv", table),
        write_csv(folder / f"{stem}.exclusions.csv", exclusions),
        write_json(
            folder / f"{stem}.json",
            {
                "profile": siting.profile.name,
                "day": zone.day,
                "sites": table.reset_index().to_dict("records"),
                "exclusions": exclusions.to_dict("split", index=False),
                "open_points": opened.to_dict("split", index=False),
                "notes": [note.text(lang) for note in siting.notes],
            },
        ),
    ]


def siting_table(siting: Siting) -> gpd.GeoDataFrame:
    """The candidates, best first: rank, score, each criterion's value and share, what is missing or to be checked."""
    kept = ["rank", "score", "topsis_rank", "topsis_score", "route", "missing", "to_check"]
    named = [column for column in ("name", "area_m2", "land_use") if column in siting.candidates.columns]
    table = siting.candidates[[*named, *kept, siting.candidates.geometry.name]]
    return table.join(siting.values.add_prefix("value_")).join(siting.shares.add_prefix("share_"))


def _shaped(zone: Zone, scope: str, table: pd.DataFrame) -> Any:
    """The units with their shapes where the zone has them; a plain table where not."""
    table = table.rename_axis("unit")
    frame = zone.layer(_UNIT_LAYERS[scope]) if scope in _UNIT_LAYERS else None
    if frame is None:
        return table
    shapes = frame.geometry.reindex(table.index)
    return gpd.GeoDataFrame(table.assign(geometry=shapes.to_numpy()), geometry="geometry", crs=zone.crs)
