"""PNG: a picture of few colours as a palette, of which the first is transparent."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SIGN = b"\x89PNG\r\n\x1a\n"


def palette_png(index: NDArray[np.uint8], colours: Sequence[str]) -> bytes:
    r"""Pixels as places in a palette, encoded: 0 is transparent, 1 the first of ``colours`` (``#RRGGBB``); same pixels, same bytes.

    Of up to 16 colours a pixel takes 4 bits, else 8.

    >>> data = palette_png(np.array([[0, 1]], dtype=np.uint8), ["#FF0000"])
    >>> data[:4], data[25], b"tRNS" in data
    (b'\x89PNG', 3, True)
    """
    height, width = index.shape
    table = b"\0\0\0" + b"".join(bytes.fromhex(one[1:7]) for one in colours)
    bits = 4 if len(colours) < 16 else 8
    rows: NDArray[np.uint8] = index
    if bits == 4:
        even = np.pad(index, ((0, 0), (0, width % 2)))
        rows = (even[:, 0::2] * np.uint8(16)) | even[:, 1::2]
    lines = np.pad(rows, ((0, 0), (1, 0))).tobytes()  # each row begins with its filter: none
    head = struct.pack(">IIBBBBB", width, height, bits, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", table), (b"tRNS", b"\0"), (b"IDAT", zlib.compress(lines, 9)))
    return _SIGN + b"".join(_chunk(name, data) for name, data in (*parts, (b"IEND", b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
