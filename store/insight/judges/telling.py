"""When a figure of a judge is told: the rule that figures of agreement have as well (`agreement/figures.py`)."""

from __future__ import annotations

import math
from typing import Final

from ...packs.passports.shares import LEAST

WIDEST: Final = 0.5
"""A figure whose 95 % interval is wider says too little to be told."""
RULE: Final = f"A figure needs {LEAST} items, and a 95 % interval no wider than {WIDEST}: of less only the counts are told."


def needed_by_width(n: int, width: float, wanted: float = WIDEST) -> int:
    """How many items make an interval that narrow: its width shrinks with the root of n."""
    return math.ceil(n * (width / wanted) ** 2)
