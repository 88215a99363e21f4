"""The whole chain beside an independent plain implementation: slow loops, shapely only, on random zones.

``plain/`` is written from the documents, not from the code, and shares nothing with it but the rule files. More zones:
``python tests/plain/plain/many.py 0 500``.
"""

import pytest
from plain.many import answers

SEEDS = range(24)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_loops_give_the_same(seed, tmp_path):
    assert answers(seed, tmp_path) == []
