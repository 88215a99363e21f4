"""Four small plots in metres, one with a hole, one of two parts, one without a shape's number, and hostile texts."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, box

from layers.schema import Column

HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "{{7*7}}",
    "{# never closed",
    "{% raw %}",
    "{% raw",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "\"quoted\" 'twice' `ticked` ${1+1}",
    "C:\\path\\2019\\new",
    "nul\x00nul",
    "🏭 园区",
    "\u202eright to left\u202c",
    "<!-- --> ]]> &amp; &lt;",
    "长" * 10_000,
)


@pytest.fixture
def plots() -> gpd.GeoDataFrame:
    """P1 100 × 100 m with a hole, P2 beside it sharing an edge, P3 of two parts, P4 far enough for a wide step."""
    x, y = 428600.0, 3831100.0
    shapes = [
        box(x, y, x + 100, y + 100).difference(box(x + 40, y + 40, x + 60, y + 60)),
        box(x + 100, y, x + 160, y + 100),
        MultiPolygon([box(x, y + 120, x + 30, y + 150), box(x + 60, y + 120, x + 90, y + 150)]),
        box(x + 3000, y + 3000, x + 3100, y + 3100),
    ]
    columns = {"far": [0.5, 1.0, 2.4, None], "use": ["1001", "0802", None, "99"]}
    return gpd.GeoDataFrame(
        columns, geometry=shapes, index=pd.Index(["P1", "P2", "P3", "P4"], name="plot_id"), crs=4549
    )


@pytest.fixture
def column() -> type[Column]:
    return Column


@pytest.fixture(params=range(len(HOSTILE)), ids=lambda place: f"hostile{place}")
def hostile(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]
