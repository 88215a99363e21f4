"""Still: pictures of a map on paper without a browser: PNG, SVG and PDF at a stated size and scale."""

from maps.still.still import Colophon, Still

__all__ = ["Colophon", "Still"]
