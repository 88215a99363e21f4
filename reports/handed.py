"""Handed: what ``yuantu report`` writes, one product a line: its flag and the function that makes it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gis.errors import OutputError
from land_policy.evaluation import Evaluation
from land_policy.siting.siting import Siting
from layers.drafts import shown
from layers.together import together
from reports.brief.document import brief_product
from reports.evidence.bundle_zip import bundle_product
from reports.plot_files.product import plots_product
from reports.preset.seen import seen, seen_sitings
from reports.slides.deck import slides_product
from reports.words import in_both
from reports.workbook.book import workbook_product

Say = Callable[[str], None]
Product = Callable[..., list[Path]]

PRODUCTS: tuple[tuple[str, Product], ...] = (
    ("workbook", workbook_product),
    ("brief", brief_product),
    ("slides", slides_product),
    ("plots", plots_product),
    ("bundle", bundle_product),
)
"""Flag of the command, and ``write(evaluation, sitings, folder, lang, say)`` that gives the files it wrote."""

BESIDE = ("*.dossier*.html",)
"""What a build may have put there that a product links to."""

ASKED_FOR = ("bundle",)
"""Flags of products that are written only where they are asked for by name."""


def hand_in(
    evaluation: Evaluation,
    sitings: Sequence[Siting],
    folder: Path,
    flags: Sequence[str] = (),
    lang: str = "zh",
    say: Say = lambda _: None,
    asked: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Path]:
    """Write the products of these flags to a folder, without flags all that need not be asked for, all together; gives the files.

    ``asked``: by flag, what was asked of that product besides.
    Raises OutputError when the folder is the zone's own, or another is writing there.
    """
    if evaluation.zone.folder is not None and folder.resolve() == evaluation.zone.folder.resolve():
        raise OutputError(in_both("out_is_zone", folder=folder))
    sitings, evaluation = seen_sitings(evaluation, sitings), seen(evaluation)
    more = dict(asked or {})
    more["bundle"] = {"asked": dict(more)} if more else {}
    wanted = [flag for flag, _ in PRODUCTS if (flag in flags if flags else flag not in ASKED_FOR)]
    made = dict(PRODUCTS)
    with together(folder, beside=BESIDE) as draft:
        return [
            shown(path)
            for flag in wanted
            for path in functools.partial(made[flag], **more.get(flag, {}))(
                evaluation, sitings, draft, lang, say
            )
        ]
