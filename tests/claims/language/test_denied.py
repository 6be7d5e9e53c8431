"""What an answer denies: the figure in [brackets] of each sentence is denied, or it is not."""

from __future__ import annotations

import pytest
from tracejury.store.claims.language.polarity import denied

DENIED = [
    ("en", "We cannot refund [EUR 1,284.60]."),
    ("en", "It is not [EUR 50] but EUR 60."),
    ("en", "The train leaves at 14:00 instead of [11:05]."),
    ("en", "It is wrong to say '[EUR 50]'."),
    ("en", 'The sentence "you get [EUR 50]" is wrong.'),
    ("en", "The [EUR 50] cannot be refunded."),
    ("en", "We cannot, unfortunately, refund [EUR 50]."),
    ("de", "Wir können [50 EUR] nicht erstatten."),
    ("de", "Es ist nicht möglich, [50 EUR] zu erstatten."),
    ("de", "Wir erstatten nicht [50], sondern 60 EUR."),
    ("fr", "Nous ne pouvons pas rembourser [50 EUR]."),
    ("fr", "Les [50 EUR] ne sont pas remboursés."),
    ("es", "Los [50 EUR] no se reembolsan."),
    ("es", "No son [50] sino 60 euros."),
]

NOT_DENIED = [
    ("en", "It is not EUR 50 but [EUR 60]."),
    ("en", "The train leaves at [14:00] instead of 11:05."),
    ("en", "Instead of 11:05 the train leaves at [14:00]."),
    ("en", "There is no refund apart from [EUR 118.42] in taxes."),
    ("en", "You get not only [EUR 50] but also EUR 60."),
    ("en", "Take no more than [4 g] a day."),
    ("en", "For [EUR 50] you cannot get a seat."),
    ("de", "Wir erstatten nicht 50, sondern [60 EUR]."),
    ("fr", "Ce n'est pas 50 mais [60 EUR]."),
    ("es", "No son 50 sino [60] euros."),
]


def range_of(marked: str) -> tuple[str, int, int]:
    """The text without its brackets, and the range that was in them."""
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize(("language", "marked"), DENIED)
def test_a_figure_is_denied(language: str, marked: str) -> None:
    assert denied(*range_of(marked), language)


@pytest.mark.parametrize(("language", "marked"), NOT_DENIED)
def test_a_figure_is_not_denied(language: str, marked: str) -> None:
    assert not denied(*range_of(marked), language)
