"""Written: what a build of a province leaves: figures of it and of its zones, the account, the record, the manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from gis.errors import InputError, OutputError
from gis.words import thin
from layers.drafts import shown
from layers.words import Words
from layers.write import write_csv, write_json, write_parquet
from reports.cluster import engine, rollup
from reports.cluster.partition import RECORDS
from reports.cluster.province import Province
from reports.cluster.result import part_file
from reports.cluster.run import Found, Run
from reports.evidence.bundle import MANIFEST, shipped, versions
from reports.evidence.input_files import sha256
from reports.printed import Table
from reports.words import in_both, phrase

_NEAR = 1e-9
"""How much of its floor area an account may be off by rounding."""


@dataclass(frozen=True)
class BuiltProvince:
    """What was made of a province: figures of it and of its zones, counts, what was set aside, the account, the files."""

    province: Province
    tallies: pd.DataFrame
    zones: pd.DataFrame
    record: Mapping[str, Any]
    files: tuple[Path, ...]

    def summary(self, lang: str = "zh") -> Table:
        """The province and its zones in their main figures."""
        return rollup.summary(self.tallies, self.zones, self.province.name, lang)

    def closing(self, lang: str = "zh") -> str:
        """What was used and set aside, the account of floor area, and what was written."""
        counts, aside = self.record["counts"], self.record["zones_set_aside"]
        lines = [phrase("cluster.counts", lang).format(**counts, zones=len(self.zones), aside=len(aside))]
        floor = self.record["floor_account"].get("floor_m2")
        if floor:
            shown = {
                name: thin(floor[name] / 1e4, ",.2f") for name in ("on_plots", "outside", "twice", "total")
            }
            lines.append(phrase("cluster.account", lang).format(**shown))
        told = phrase("cluster.zone_aside", lang)
        lines += [
            told.format(zone=one["zone"], why=" ".join(line.strip() for line in one[lang].splitlines()[:2]))
            for one in aside[:20]
        ]
        lines += [phrase("cluster.closing", lang).format(folder=self.files[-1].parent)]
        return "\n".join(lines)


def written(run: Run, found: Found) -> BuiltProvince:
    """Everything written: tallies, zones, what was set aside, the record and the manifest; counts and accounts must balance."""
    sums = rollup.sums_of(run.out, found.numbers)
    if not len(sums):
        raise InputError(_nothing_left(run, found))
    tallied = rollup.tallies(sums)
    plots = {zone: 0 for one in found.records for zone in one["zones"]}
    for one in found.records:
        for zone, number in one["zones"].items():
            plots[zone] += number
    zones = rollup.zones_table(tallied, plots, found.names)
    account = rollup.account_of(found.accounts)
    record = {
        "name": run.province.name,
        "day": run.province.day,
        "invented": _invented(run, found),
        "partitions": len(found.numbers),
        "counts": _balanced(found, account),
        "floor_account": account,
        "zones_set_aside": list(found.zones_aside),
        "province": tallied[tallied["scope"] == "province"].drop(columns=["scope"]),
    }
    every = (
        tallied
        if found.units is None
        else pd.concat(
            [tallied.assign(zone=tallied["unit"].where(tallied["scope"] == "zone", "")), found.units]
        )
    )
    files = [
        write_parquet(run.out / "tallies.parquet", every),
        write_csv(run.out / "zones.csv", zones),
        write_csv(run.out / "set_aside.csv", found.rows_aside),
        write_json(run.out / "province.json", record),
    ]
    parts = [part_file(run.out, at) for at in found.numbers]
    parts = [path for path in parts if path.is_file()]
    _forget(run.out, set(found.numbers), set(parts))
    files.append(_manifest(run, found, [*files, *parts]))
    return BuiltProvince(
        run.province, tallied, zones, record, tuple(shown(path) for path in (*parts, *files))
    )


def _nothing_left(run: Run, found: Found) -> Words:
    """Why no zone could be used."""
    lines = {
        lang: "\n".join(f"{one['zone']}: {one[lang]}" for one in found.zones_aside[:5])
        for lang in ("zh", "en")
    }
    return in_both("cluster.all_aside", folder=run.province.folder, why=Words(lines["en"], lines["zh"]))


def _invented(run: Run, found: Found) -> bool:
    config = run.province.config
    return config.invented if config is not None else any(one.get("invented") for one in found.records)


def _balanced(found: Found, account: Mapping[str, Mapping[str, float]]) -> dict[str, int]:
    """The counts; OutputError where rows or floor area are lost on the way, which is a fault of this toolkit."""
    counts = dict(found.counts)
    layers = found.rows_aside["layer"]
    counts["plots_aside"] = int((layers == "plots").sum()) + sum(
        one["plots"] or 0 for one in found.zones_aside
    )
    counts["buildings_aside"] = int((layers == "buildings").sum())
    lost = [
        name
        for name in ("plots", "buildings")
        if counts[f"{name}_in"] != counts[name] + counts[f"{name}_aside"]
    ]
    for name, terms in account.items():
        over = terms["on_plots"] + terms["outside"] - terms["twice"] - terms["total"]
        if abs(over) > _NEAR * max(terms["total"], 1.0):
            lost.append(name)
    if lost:
        raise OutputError(in_both("cluster.lost", what=lost, counts=str(counts)))
    return counts


def _forget(out: Path, numbers: set[int], parts: set[Path]) -> None:
    """Remove what an earlier run left of partitions that there are not any more."""
    for path in (out / "plots").glob("part-*.parquet"):
        if path not in parts:
            path.unlink()
    for path in (out / RECORDS).glob("part-*"):
        if int(path.name[5:10]) not in numbers:
            path.unlink()


def _manifest(run: Run, found: Found, files: Sequence[Path]) -> Path:
    """What the results were made from: inputs, rules, versions, and the hash of every result; no clock and no address."""
    documents = {clause.rpartition(".")[0] for clause in run.clauses}
    return write_json(
        run.out / MANIFEST,
        {
            "province": run.province.name,
            "day": run.province.day,
            "lang": run.lang,
            "crs": run.province.crs,
            "partition_plots": run.size if run.province.of_tables else None,
            "inputs": dict(found.inputs),
            "rules": sorted(documents),
            "shipped": shipped(),
            "versions": versions() | engine.versions(),
            "results": {path.relative_to(run.out).as_posix(): sha256(path) for path in sorted(files)},
        },
    )
