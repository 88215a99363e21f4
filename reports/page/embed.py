"""Embed: the lines that put a map's presentation into another HTML page, such as a deck, and a script that steers it."""

from __future__ import annotations

import html
from urllib.parse import quote

FRAME = """<div style="position: relative; padding-top: 56.25%">
  <iframe id="yuantu" src="{file}#view={view}&amp;ui=off&amp;lang={lang}" title="{title}"
          sandbox="allow-scripts" loading="lazy" referrerpolicy="no-referrer"
          style="position: absolute; left: 0; top: 0; width: 100%; height: 100%; border: 0"></iframe>
</div>"""
STEER = """<script>
  var map = document.getElementById('yuantu'), views = 0;
  function tell(what, more) { map.contentWindow.postMessage(Object.assign({ yuantu: what }, more), '*'); }
  window.addEventListener('message', function (event) {
    if (event.source !== map.contentWindow || !event.data) return;
    if (event.data.yuantu === 'ready') views = event.data.views;
    if (event.data.yuantu === 'view') document.title = event.data.view + ' / ' + views;
  });
  var keys = { ArrowRight: 'next', ArrowDown: 'next', PageDown: 'next', ' ': 'next', ArrowLeft: 'previous', ArrowUp: 'previous', PageUp: 'previous' };
  document.addEventListener('keydown', function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(event.target.tagName);
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !keys[event.key]) return;
    event.preventDefault();
    tell(keys[event.key]);
  });
  map.addEventListener('load', function () { map.focus(); });
</script>"""


def embedded(title: str, file: str = "map.html", lang: str = "zh", view: int = 1) -> str:
    """The frame, 16:9, by the map's relative name, allowed nothing but its own scripts, and a script that steers it.

    >>> 'src="%E5%9B%BE.html#view=3&amp;ui=off&amp;lang=zh"' in embedded("<园>", "图.html", view=3)
    True
    """
    frame = FRAME.format(file=quote(file), view=view, lang=lang, title=html.escape(title))
    return f"{frame}\n{STEER}"
