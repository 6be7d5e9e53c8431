"""Cohen's kappa of a judge and the experts, with its interval."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ...intervals import Between, Z
from ...packs.passports.counts import Counts
from ...packs.passports.shares import LEAST
from .telling import WIDEST, needed_by_width

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance of `n` items. `value` is None where everybody said the same of everything; `why` says why it
    is not told, "" if it is, and `needs` how many items it would take."""

    n: int
    value: float | None = None
    between: Between | None = None
    needs: int | None = None
    why: str = ""

    @property
    def told(self) -> bool:
        """Whether it may be told."""
        return not self.why


def kappa_of(counts: Counts) -> Kappa:
    """The kappa of a judge, held against the rule."""
    n = counts.items
    cells = {
        ("fail", "fail"): counts.caught,
        ("fail", "pass"): counts.missed,
        ("pass", "pass"): counts.passed,
        ("pass", "fail"): counts.flagged,
    }
    if n < LEAST:
        return Kappa(n, needs=LEAST, why=f"{n:,} of the {LEAST} items that it needs")
    value, error = cohen(cells)
    if value is None:
        return Kappa(n, why="everybody said the same of everything")
    if counts.same.count == n:
        between = _where_nothing_differs(cells, n)
    else:
        between = Between(max(-1.0, value - Z * error), min(1.0, value + Z * error))
    if between.width > WIDEST:
        needs = needed_by_width(n, between.width)
        why = f"its interval is {between.width:.2f} wide; about {needs:,} items are needed"
        return Kappa(n, value, between, needs, why)
    return Kappa(n, value, between)


def cohen(cells: Mapping[tuple[Value, Value], int]) -> tuple[float | None, float]:
    """Cohen's kappa of how often two answers met, and its large-sample standard error; (None, 0.0) where chance explains
    everything.

    kappa = (p_o - p_e) / (1 - p_e) (Cohen 1960). Its variance is that of Fleiss, Cohen and Everitt 1969 ("Large sample standard
    errors of kappa and weighted kappa", Psychological Bulletin 72, equation 13):
    [sum_i p_ii ((1 - p_e) - (p_i. + p_.i)(1 - p_o))^2 + (1 - p_o)^2 sum_{i != j} p_ij (p_.i + p_j.)^2
    - (p_o p_e - 2 p_e + p_o)^2] / (n (1 - p_e)^4).
    """
    n = sum(cells.values())
    values = {value for cell in cells for value in cell}
    share = {cell: times / n for cell, times in cells.items()} if n else {}
    rows = {one: sum(p for (row, _), p in share.items() if row == one) for one in values}
    columns = {one: sum(p for (_, column), p in share.items() if column == one) for one in values}
    same = sum(p for (row, column), p in share.items() if row == column)
    chance = sum(rows[one] * columns[one] for one in values)
    if not n or 1 - chance < 1e-12:
        return None, 0.0
    diagonal = sum(
        share.get((one, one), 0.0) * ((1 - chance) - (rows[one] + columns[one]) * (1 - same)) ** 2
        for one in values
    )
    apart = sum(
        p * (columns[row] + rows[column]) ** 2
        for (row, column), p in share.items()
        if row != column
    )
    variance = diagonal + (1 - same) ** 2 * apart - (same * chance - 2 * chance + same) ** 2
    error = math.sqrt(max(0.0, variance) / n) / (1 - chance) ** 2
    return (same - chance) / (1 - chance), error


def _where_nothing_differs(cells: Mapping[tuple[str, str], int], n: int) -> Between:
    """Where nothing differs the standard error is nothing. What can be told is how many could differ: with 97.5 % confidence no
    more than 1 - 0.025^(1/n) of them (Clopper and Pearson 1934), against what chance would give."""
    failed = cells["fail", "fail"] / n
    chance = failed**2 + (1 - failed) ** 2
    return Between(max(-1.0, 1 - (1 - 0.025 ** (1 / n)) / (1 - chance)), 1.0)
