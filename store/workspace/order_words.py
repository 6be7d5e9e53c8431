"""The orders of a queue, as whoever chooses one reads them; `queue_orders.py` has what each does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class OrderWords:
    """What an order is called and what it is for. `tells`: its reasons say how somebody or something judged a trace,
    and are kept from whoever is to judge it blind. `random_share` is that which is mixed in unless said otherwise.
    `looks_for` says in words what a selective order looks for, "" for one that only arranges; of such an order, the
    first so many are traces that fit it."""

    label: str
    help: str
    tells: bool = False
    random_share: float = 0.1
    looks_for: str = ""


RANDOM: Final = "random"
AS_LOADED: Final = "as-loaded"
DIVERSE: Final = "diverse"
DEFAULT_ORDER: Final = "groups"
ORDER_WORDS: Final[Mapping[str, OrderWords]] = {
    "groups": OrderWords(
        "one of each group first", "different failures early, those alike later", tells=True
    ),
    "errors": OrderWords(
        "errors first",
        "runs that ended with an error or had failed steps",
        looks_for="ended with an error or had a failed step",
    ),
    "low-score": OrderWords(
        "low judge score first",
        "what a judge failed or scored lowest",
        tells=True,
        looks_for="were scored by a judge",
    ),
    "disagree": OrderWords(
        "judges that disagree",
        "where one judge says pass and another fail",
        tells=True,
        looks_for="have judges that disagree",
    ),
    "against-experts": OrderWords(
        "a judge against experts",
        "where experts agreed on a verdict and a judge said otherwise",
        tells=True,
        random_share=0.0,
        looks_for="have a judge that says otherwise than experts",
    ),
    "unlike": OrderWords(
        "most unlike what you reviewed", "what you have seen least of, by its words"
    ),
    DIVERSE: OrderWords(
        "most different first",
        "traces that differ most from each other, by words, steps and metadata",
    ),
    "uncertain": OrderWords(
        "uncertain groups",
        "groups that were judged differently, or hardly at all",
        tells=True,
        looks_for="are in a group of several failures",
    ),
    AS_LOADED: OrderWords("as loaded", "the order of the bundle", random_share=0.0),
    RANDOM: OrderWords("random", "every trace has the same chance", random_share=0.0),
}
"""The orders by id; the first is the default."""
