"""There: whether a name that somebody wrote is that of a file."""

from __future__ import annotations

import os
from pathlib import Path


def there(path: Path) -> bool:
    r"""Whether there is an ordinary file of that name, links followed; a name that no disk takes is of none.

    >>> there(Path("a" * 5000)), there(Path("\0")), there(Path(__file__))
    (False, False, True)
    """
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises where a name is too long
