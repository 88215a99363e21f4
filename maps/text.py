"""safe: data text made harmless before it reaches a stock Folium element."""

from __future__ import annotations

import html
from typing import Any


def safe(text: Any) -> str:
    r"""Text as HTML that shows exactly this text, through both of Folium's template passes.

    Folium compiles what its elements write as a template a second time, so braces are as dangerous as
    angle brackets. Every text from data passes here before a layer name, a popup, a tooltip or a label;
    backslashes and backticks too, since Folium writes some texts into JavaScript template strings.

    >>> safe("<b>{{7*7}}</b>")
    '&lt;b&gt;&#123;&#123;7*7&#125;&#125;&lt;/b&gt;'
    >>> safe("C:\\地块`${1}`")
    'C:&#92;地块&#96;$&#123;1&#125;&#96;'
    """
    escaped = html.escape(str(text), quote=True)
    return escaped.translate(_LEFT)


_LEFT = str.maketrans({"{": "&#123;", "}": "&#125;", "\\": "&#92;", "`": "&#96;", "\x00": "�"})
