"""Cadastre province: plots and buildings of many invented zones on cadastral fabrics, written piece by piece as GeoParquet.

A piece is a fabric of its own with its records, a file of plots and one of buildings; its parks are the zones. Pieces lie
side by side, so that no memory but that of one piece is needed however many there are. All of it is invented (示意).

``python benchmarks/cadastre_province.py FOLDER --plots 2000000`` writes the province.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import cadastre
import cadastre_zone

PIECE = 50_000
APART_M = 200.0
TOML = f"""\
name = "示意省"
name_en = "Invented province"
note = "{cadastre_zone.INVENTED}"
invented = true
day = {cadastre_zone.DAY}
crs = "{cadastre.CRS}"
land_use_codes = "用地用海2023"
industry_codes = "GB/T 4754-2017"
zone = "zone_code"

[layers.plots]
files = "plots/*.parquet"
[layers.buildings]
files = "buildings/*.parquet"

[rules]
use = ["idle_land_2012", "land_linkage_2018", "industrial_land_2008", "industrial_land_2023", "jiangsu_industrial_2021"]
[rules.parameters]
region = "苏北"
none_recorded = ["resumed_on", "start_by_anew", "government_cause"]
"""


def write_piece(folder: Path, at: int, count: int, step: tuple[float, float], wide: int) -> int:
    """Write one piece at its place among the others; gives its number of buildings."""
    origin = (cadastre.ORIGIN[0] + at % wide * step[0], cadastre.ORIGIN[1] + at // wide * step[1])
    layers = cadastre.zone_layers(count, cadastre.SEED + at, origin)
    for name in ("plots", "buildings"):
        frame = layers[name]
        own = {
            key: f"{at:04d}" + frame[key].astype("str") for key in ("plot_id", "building_id") if key in frame
        }
        if name == "plots":
            own["zone_code"] = f"Z{at:04d}" + frame["park_id"].astype("str")
        frame = frame.assign(**own).drop(columns=["park_id", "sub_park_id"], errors="ignore")
        (folder / name).mkdir(parents=True, exist_ok=True)
        frame.to_parquet(folder / name / f"{name}-{at:04d}.parquet", index=False, row_group_size=50_000)
    return len(layers["buildings"])


def write_province(folder: Path | str, count: int, piece: int = PIECE, workers: int = 1) -> Path:
    """A province's folder of so many plots, ready for ``yuantu build … --engine dask``; gives the folder."""
    folder = Path(folder)
    pieces = -(-count // piece)
    sizes = [piece] * (pieces - 1) + [count - piece * (pieces - 1)]
    grid = cadastre.lattice(piece, cell_m=cadastre_zone.CELL_M)
    step = (float(np.ptp(grid.x)) + APART_M, float(np.ptp(grid.y)) + APART_M)
    wide = int(np.ceil(np.sqrt(pieces * step[1] / step[0])))
    folder.mkdir(parents=True, exist_ok=True)
    asked = [(folder, at, size, step, wide) for at, size in enumerate(sizes)]
    if workers > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            list(pool.map(write_piece, *zip(*asked, strict=True)))
    else:
        for one in asked:
            write_piece(*one)
    (folder / "province.toml").write_text(TOML, encoding="utf-8")
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write an invented province on cadastral fabrics.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plots", type=int, default=200_000)
    parser.add_argument("--piece", type=int, default=PIECE)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    print(write_province(asked.folder, asked.plots, asked.piece, asked.workers))
