"""The coefficients of agreement reproduce published tables to the digit that was printed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from shared_data import SHARED
from tracejury.store.insight.agreement.coefficients import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
)

FILE = SHARED / "real" / "agreement" / "reference_values.json"

Units = list[list[Any]]


@cache
def tables() -> dict[str, Any]:
    if not FILE.is_file():
        pytest.skip("the published tables are not here")
    return dict(json.loads(FILE.read_text("utf-8"))["tables"])


def of_cells(cells: Iterable[Iterable[int]]) -> Any:
    """What two raters said of each unit, from a table of how often each pair occurred."""
    return [(r, c) for r, row in enumerate(cells) for c, n in enumerate(row) for _ in range(n)]


def of_counts(counts: Iterable[Iterable[int]]) -> Units:
    """One unit a row, from how many raters gave each value."""
    return [[value for value, n in enumerate(row) for _ in range(n)] for row in counts]


def columns(units: Units, one: int, other: int) -> Any:
    return [(unit[one], unit[other]) for unit in units]


def table(name: str) -> Any:
    return tables()[name]


PUBLISHED: list[tuple[str, str, Callable[[], float | None]]] = [
    ("Fleiss 1971, agreement", "0.5556", lambda: percent_agreement(table("fleiss1971"))),
    ("Fleiss 1971, kappa", "0.430", lambda: fleiss_kappa(table("fleiss1971"))),
    (
        "Fleiss, fourteen raters",
        "0.21",
        lambda: fleiss_kappa(of_counts(table("fleiss_wikipedia_counts"))),
    ),
    ("Randolph", "0.161905", lambda: fleiss_kappa(of_counts([[7, 1], [3, 5]]))),
    ("Randolph", "0.708333", lambda: fleiss_kappa(of_counts([[6, 1, 0], [0, 7, 0]]))),
    ("SAS, kappa", "0.4842", lambda: cohen_kappa(of_cells(table("sas_cohen_table")))),
    (
        "SAS, weighted",
        "0.4701",
        lambda: cohen_kappa(of_cells(table("sas_cohen_table")), "linear"),
    ),
    (
        "irr, anxiety",
        "-0.006289308",
        lambda: cohen_kappa(columns(table("irr_anxiety_20x3"), 1, 2)),
    ),
    (
        "irr, linear",
        "0.1459075",
        lambda: cohen_kappa(ranked(columns(table("irr_anxiety_20x3"), 1, 2)), "linear"),
    ),
    (
        "irr, quadratic",
        "0.2520325",
        lambda: cohen_kappa(ranked(columns(table("irr_anxiety_20x3"), 1, 2)), "quadratic"),
    ),
    (
        "Gwet, four raters, agreement",
        "0.818",
        lambda: percent_agreement(table("gwet_raw4raters_12x4")),
    ),
    ("Gwet, AC1", "0.775", lambda: gwet_ac(table("gwet_raw4raters_12x4"))),
    ("Gwet, AC2 linear", "0.859", lambda: gwet_ac(table("gwet_raw4raters_12x4"), "linear")),
    ("Gwet, Fleiss", "0.761", lambda: fleiss_kappa(table("gwet_raw4raters_12x4"))),
    (
        "Gwet, Fleiss linear",
        "0.818",
        lambda: fleiss_kappa(table("gwet_raw4raters_12x4"), "linear"),
    ),
    (
        "Gwet, agreement quadratic",
        "0.975",
        lambda: percent_agreement(table("gwet_raw4raters_12x4"), "quadratic"),
    ),
    (
        "Krippendorff, nominal",
        "0.743421052632",
        lambda: krippendorff_alpha(table("gwet_raw4raters_12x4")),
    ),
    (
        "Krippendorff, ordinal",
        "0.815388",
        lambda: krippendorff_alpha(table("gwet_raw4raters_12x4"), "ordinal"),
    ),
    (
        "Krippendorff 2004, interval",
        "0.849",
        lambda: krippendorff_alpha(table("gwet_raw4raters_12x4"), "interval"),
    ),
    (
        "fifteen units, nominal",
        "0.691358",
        lambda: krippendorff_alpha(table("krippendorff_wikipedia_15x3")),
    ),
    (
        "fifteen units, ordinal",
        "0.806721",
        lambda: krippendorff_alpha(table("krippendorff_wikipedia_15x3"), "ordinal"),
    ),
    (
        "fifteen units, interval",
        "0.810845",
        lambda: krippendorff_alpha(table("krippendorff_wikipedia_15x3"), "interval"),
    ),
    (
        "Hayes and Krippendorff 2007",
        "0.7598",
        lambda: krippendorff_alpha(table("hayes_krippendorff_2007_40x5"), "ordinal"),
    ),
    (
        "Krippendorff 1980",
        "0.642",
        lambda: krippendorff_alpha(table("krippendorff1980_9x3")),
    ),
    (
        "Krippendorff 1980, interval",
        "0.547",
        lambda: krippendorff_alpha(table("krippendorff1980_9x3"), "interval"),
    ),
    ("dichotomy", "0.095", lambda: krippendorff_alpha(table("krippendorff1980_dichotomy"))),
    ("Cohen 1960", "0.492", lambda: cohen_kappa(of_cells(table("cohen1960_ex2")))),
    (
        "Krippendorff 2004, p. 246, a",
        "0.186",
        lambda: cohen_kappa(of_cells(table("krippendorff2004_p246")[0])),
    ),
    (
        "Krippendorff 2004, p. 246, b",
        "0.258",
        lambda: cohen_kappa(of_cells(table("krippendorff2004_p246")[1])),
    ),
    ("abstractors, AC1", "0.849", lambda: gwet_ac(of_cells(table("cont3x3abstractors")))),
    (
        "abstractors, AC2",
        "0.900",
        lambda: gwet_ac(of_cells(table("cont3x3abstractors")), "linear"),
    ),
    ("abstractors, Cohen", "0.796", lambda: cohen_kappa(of_cells(table("cont3x3abstractors")))),
    (
        "abstractors, quadratic",
        "0.892",
        lambda: cohen_kappa(of_cells(table("cont3x3abstractors")), "quadratic"),
    ),
    ("abstractors, Scott", "0.796", lambda: fleiss_kappa(of_cells(table("cont3x3abstractors")))),
    (
        "abstractors, alpha",
        "0.797",
        lambda: krippendorff_alpha(of_cells(table("cont3x3abstractors"))),
    ),
    ("NLTK", "-0.3333333", lambda: krippendorff_alpha(table("nltk_easy"))),
]


def ranked(pairs: Any) -> Any:
    """The values as ranks among those that occur: so R's irr takes them."""
    ranks = {
        value: rank
        for rank, value in enumerate(sorted({value for pair in pairs for value in pair}))
    }
    return [(ranks[one], ranks[other]) for one, other in pairs]


@pytest.mark.parametrize(
    ("printed", "calculated"),
    [pytest.param(printed, found, id=f"{name} {printed}") for name, printed, found in PUBLISHED],
)
def test_a_published_figure_comes_out_to_the_printed_digit(
    printed: str, calculated: Callable[[], float | None]
) -> None:
    found = calculated()
    assert found is not None
    assert round(Decimal(found), -int(Decimal(printed).as_tuple().exponent)) == Decimal(printed)
