"""Store: the files of a made zone, laid out as its setting says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from gis.raster.write import write_raster
from layers.sample.rasters import Picture
from layers.sample.setting import Setting
from layers.write import whole, write_layers
from layers.zone import Frame

PER_UNIT = {"公顷": 10_000.0, "万m²": 10_000.0}


def write_layers_of(setting: Setting, layers: Mapping[str, Frame], roles: pd.DataFrame, folder: Path) -> None:
    """Write every layer into the file its setting names, several into one GPKG; tables without shape as CSV."""
    packed: dict[str, dict[str, Frame]] = {}
    for name, frame in layers.items():
        file = setting.files.get(name)
        if file is None:
            continue
        if file.endswith(".gpkg"):
            packed.setdefault(file, {})[name] = frame
        elif file.endswith(".shp"):
            _write_shapefile(folder / file, setting, frame)
        elif file.endswith(".geojson"):
            _write_geojson(folder / file, gpd.GeoDataFrame(frame))
        else:
            _write_table(folder / file, frame.reset_index())
    for file, group in packed.items():
        write_layers(folder / file, group, day=setting.day)
    if len(roles):
        _write_table(folder / "situations.csv", roles)


def write_rasters(setting: Setting, pictures: Mapping[str, Picture], folder: Path) -> None:
    """Write every raster as a GeoTIFF of its own grid."""
    for name, one in pictures.items():
        write_raster(
            folder / f"{name}.tif", one.cells, setting.crs, one.grid.transform, one.nodata, one.bands
        )


def _write_table(path: Path, table: Frame) -> None:
    with whole(path) as place:
        pd.DataFrame(table).to_csv(place, index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _write_geojson(path: Path, frame: gpd.GeoDataFrame) -> None:
    with whole(path) as place:
        place.write_text(
            frame.reset_index().to_crs("EPSG:4326").to_json(ensure_ascii=False, drop_id=True) + "\n",
            encoding="utf-8",
        )


def _write_shapefile(path: Path, setting: Setting, frame: Frame) -> None:
    """Plots as a bureau would hand them out: official short names, GBK without a .cpg, areas in its own units."""
    table = gpd.GeoDataFrame(frame).reset_index()
    table = table[[*setting.fields, "geometry"]]
    for column, unit in setting.units.items():
        table = table.assign(**{column: (table[column] / PER_UNIT[unit]).round(6)})
    for column in table.select_dtypes("datetime"):
        days = table[column].dt.date.astype(object)
        table = table.assign(**{column: days.where(table[column].notna(), None)})
    path.parent.mkdir(parents=True, exist_ok=True)
    pyogrio.write_dataframe(
        table.rename(columns=dict(setting.fields)),
        path,
        driver="ESRI Shapefile",
        encoding="GBK",
        layer_options={"DBF_DATE_LAST_UPDATE": setting.day.isoformat()},
    )
    path.with_suffix(".cpg").unlink(missing_ok=True)
