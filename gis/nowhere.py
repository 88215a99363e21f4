"""Nowhere: what leaves GDAL no way to the network, whoever brings it: a file can name an address, and GDAL would go there."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from types import MappingProxyType

NOWHERE: Mapping[str, str] = MappingProxyType(
    {
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "GDAL_HTTP_PROXY": "none://none",  # no such kind of proxy: the request fails before it is sent
        "GDAL_HTTPS_PROXY": "none://none",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "GDAL_HTTP_TIMEOUT": "1",
    }
)
"""Settings of GDAL."""


@functools.cache
def no_network() -> None:
    """Hold every GDAL of this process to :data:`NOWHERE`; once is enough.

    >>> no_network()
    >>> os.environ["GDAL_HTTP_PROXY"]
    'none://none'
    """
    os.environ.update(NOWHERE)
