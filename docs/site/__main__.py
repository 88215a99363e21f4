"""``python -m docs.site [FOLDER]``: make the site of the documentation; it opens from a disk with no network."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.site.build import site

if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "out/site").resolve()
    made = site(out)
    sys.stdout.write(f"{made} pages made from the code; open {out / 'index.html'}\n")
