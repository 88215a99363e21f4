"""Labels that coordinates contradict: each trap of the field is found, with the likely truth, and no sound label is."""

import numpy as np
import pytest
from pyproj import CRS, Transformer

from gis.doubt import Belt, belt_code, doubts, likely_near, likely_of
from gis.place import place

# 119.2222 E 34.6060 N: E 40 428 656.614, N 3 831 158.764 in EPSG:4528
PREFIXED = (40428600.0, 3831100.0, 40428700.0, 3831200.0)
PLAIN = (428600.0, 3831100.0, 428700.0, 3831200.0)
DEGREES = (119.22, 34.60, 119.23, 34.61)
MERCATOR = (13271700.0, 4109000.0, 13272700.0, 4110000.0)


def turned(box):
    return (box[1], box[0], box[3], box[2])


@pytest.mark.parametrize(
    ("box", "label", "kind", "likely"),
    [
        (PREFIXED, 4549, "belt", "EPSG:4528"),
        (PREFIXED, 4527, "belt", "EPSG:4528"),
        (PREFIXED, 32650, "belt", "EPSG:4528"),
        (PREFIXED, 3857, "belt", "EPSG:4528"),
        (PREFIXED, 2363, "belt", "EPSG:2364"),  # Xian 1980 stays Xian 1980
        (PREFIXED, 2422, "belt", "EPSG:2416"),  # Beijing 1954 likewise
        ((20678600.0, 3831100.0, 20678700.0, 3831200.0), 4509, "belt", "EPSG:4498"),
        (PLAIN, 4528, "no_belt", "EPSG:4549"),
        (PLAIN, 4498, "no_belt", "EPSG:4509"),
        (MERCATOR, 4549, "mercator", "EPSG:3857"),
        (MERCATOR, 4528, "mercator", "EPSG:3857"),
        (MERCATOR, 32650, "mercator", "EPSG:3857"),
        (DEGREES, 4528, "degrees", "EPSG:4490"),
        (DEGREES, 3857, "degrees", "EPSG:4490"),
        (turned(DEGREES), 4528, "swapped_degrees", "EPSG:4490"),
        (turned(DEGREES), 4490, "swapped", "EPSG:4490"),
        (turned(PREFIXED), 4528, "turned", "EPSG:4528"),
        (turned(PLAIN), 4549, "turned", "EPSG:4549"),
        (turned(PREFIXED), 4549, "turned", "EPSG:4528"),
        (PREFIXED, 4490, "metres", "EPSG:4528"),
        (PLAIN, 4490, "metres", ""),
        (MERCATOR, 4326, "metres", "EPSG:3857"),
    ],
)
def test_a_trap_is_named_with_the_likely_truth(box, label, kind, likely) -> None:
    (found,) = doubts(box, CRS.from_epsg(label))
    assert (found.kind, found.likely, found.grave) == (kind, likely, True)


def test_latitude_first_in_the_far_west_fits_degrees_and_is_still_doubted() -> None:
    (found,) = doubts((39.4, 75.9, 39.5, 76.0), CRS.from_epsg(4490))  # Kashgar
    assert (found.kind, found.grave) == ("swapped", False)


@pytest.mark.parametrize(
    "code", [4490, 4326, 3857, *range(4513, 4555), *range(4491, 4513), *range(32643, 32654)]
)
def test_no_doubt_about_coordinates_in_the_crs_they_are_in(code) -> None:
    crs = CRS.from_epsg(code)
    belt = Belt.of(crs)
    for off in (-1.4, 0.2, 1.4):
        lon = (belt.meridian if belt else 110.0) + off
        for lat in (20.0, 34.6, 50.0):
            x, y = Transformer.from_crs(4490, crs, always_xy=True).transform(lon, lat)
            assert doubts((x, y, x + 1e-4, y + 1e-4), crs) == ()


@pytest.mark.parametrize("code", [2154, 5514, 27700, 2263, 31985, 3067])
def test_no_doubt_about_grids_of_other_countries(code) -> None:
    crs = CRS.from_epsg(code)
    area = crs.area_of_use
    lon, lat = (area.west + area.east) / 2, (area.south + area.north) / 2
    x, y = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    assert doubts((x, y, x + 100, y + 100), crs) == ()


def test_nothing_is_said_without_coordinates_or_of_a_citys_own_grid() -> None:
    assert doubts((np.nan,) * 4, CRS.from_epsg(4528)) == ()
    local = CRS.from_wkt(
        'ENGCRS["city",EDATUM["d"],CS[Cartesian,2],AXIS["e",east],AXIS["n",north],LENGTHUNIT["metre",1]]'
    )
    assert doubts(PREFIXED, local) == ()


def test_codes_of_belts_are_those_of_the_register() -> None:
    for family in ("CGCS2000", "Xian 1980", "Beijing 1954"):
        for wide, first, last in ((3, 25, 45), (6, 13, 23)):
            for number in (first, last):
                meridian = 3.0 * number if wide == 3 else 6.0 * number - 3
                for prefix in (True, False):
                    belt = Belt.of(CRS.from_epsg(belt_code(family, wide, number, prefix=prefix)))
                    assert belt == Belt(meridian, number * prefix, family)


@pytest.mark.parametrize(
    ("box", "likely"),
    [(PREFIXED, ("EPSG:4528", "belt")), (PLAIN, ("", "no belt")), (DEGREES, ("EPSG:4490", "degrees")),
     (MERCATOR, ("EPSG:3857", "mercator")), (turned(PREFIXED), ("EPSG:4528", "turned")),
     (turned(PLAIN), ("", "turned")), (turned(DEGREES), ("EPSG:4490", "turned degrees")),
     ((20678600.0, 3831100.0, 20678700.0, 3831200.0), ("EPSG:4498", "belt")), ((0.0, 0.0, 160.0, 100.0), ("", "unusual"))],
)  # fmt: skip
def test_what_coordinates_without_a_crs_look_like(box, likely) -> None:
    assert likely_of(box) == likely


def test_the_place_of_the_others_tells_the_belt() -> None:
    lianyungang = place(119.2222, 34.6060)
    assert likely_near(PLAIN, lianyungang)[0] == "EPSG:4549"
    assert likely_near(PREFIXED, lianyungang) == ("EPSG:4528",)
    assert likely_near(DEGREES, lianyungang) == ("EPSG:4490",)
    assert likely_near(MERCATOR, lianyungang) == ("EPSG:3857",)
    assert likely_near((0.0, 0.0, 160.0, 100.0), lianyungang) == ()
