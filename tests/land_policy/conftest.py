"""Lettered plots: a siting question whose criteria are the columns ``a``, ``b`` … of one hectare plots, worth what they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS

from land_policy.siting.profile import Profile, parse
from land_policy.siting.siting import Siting, site
from layers.zone import Zone

DAY = date(2026, 11, 20)
GRID = "EPSG:4549"
WORDS = 'because = {zh = "缘由", en = "because"}\nsource = "某文"\nkind = "assumption"\n'


@dataclass(frozen=True)
class Lettered:
    """How to ask it: values by plot, weights by criterion, further TOML, sizes that are not one hectare."""

    def profile(self, weights: Mapping[str, float | None], more: str = "", optional: str = "") -> Profile:
        criteria = "".join(
            f'[[criterion]]\nname = "{name}"\nfrom = "column"\ncolumn = "{name}"\nworst = 0\nbest = 1\n'
            f'label = {{zh = "准则{name}", en = "criterion {name}"}}\n{WORDS}'
            + (f"weight = {weight}\n" if weight is not None else "")
            + ("optional = true\n" if name in optional else "")
            for name, weight in weights.items()
        )
        text = (
            'label = {zh = "问题", en = "question"}\nabout = {zh = "问题", en = "question"}\nchecked = 2026-11-20\n'
            '[want.area]\nleast_m2 = 6000\nmost_m2 = 20000\nlabel = {zh = "用地规模", en = "size"}\n'
            f"{WORDS}{criteria}{more}"
        )
        return parse(text, "question", "question.toml")

    def ask(
        self,
        values: Mapping[str, tuple[float | None, ...]],
        profile: Profile,
        areas: Mapping[str, float] | None = None,
        columns: str = "abcdefgh",
    ) -> Siting:
        frame = gpd.GeoDataFrame(
            {
                "area_m2": [(areas or {}).get(plot, 10_000.0) for plot in values],
                **{
                    letter: [row[at] for row in values.values()]
                    for at, letter in enumerate(columns)
                    if all(len(row) > at for row in values.values()) and values
                },
            },
            geometry=[shapely.box(200 * at, 0, 200 * at + 100, 100) for at in range(len(values))],
            crs=GRID,
            index=list(values),
        )
        return site(frame, Zone("lettered", DAY, CRS(GRID), {"plots": frame}), profile, DAY)


@pytest.fixture(scope="session")
def lettered() -> Lettered:
    """The lettered plots."""
    return Lettered()
