"""Search a library: the traces that a query finds, with its words in context, and what completes a query."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...rubrics.schema import Rubric
from ..judging_names import may_judge
from ..library.excerpts import Excerpt, beginning_of, passage_of
from ..library.listing import TraceRow
from ..library.searching import (
    Cancelled,
    field_names,
    find,
    index_rest,
    partly_indexed,
    to_index,
    values_of,
)
from ..queries.completing import Completable, completable, completed, finished_part, offered
from ..queries.fields import FIELDS, REVIEW_FIELDS, SESSIONS
from ..queries.parsing import parse_query
from ..queries.query import FieldTest, Query, Words, leaves, wanted_words
from .searched_reviews import SearchedReviews

if TYPE_CHECKING:
    from .opened import OpenLibrary

__all__ = [
    "Cancelled", "Completable", "Completion", "Excerpt", "FoundTrace", "Query", "Search", "asks_how_judged",
    "finished_part", "keys_that_fit", "parse_query", "query_reason",
]  # fmt: skip

MOST_OFFERED: Final = 30


@dataclass(frozen=True, slots=True)
class FoundTrace:
    """A trace that a search found: its row, an excerpt, and the verdict that this reviewer gave it."""

    row: TraceRow
    excerpt: Excerpt
    verdict: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What completes a query: what was typed, the choices for it, and the text that they have in common."""

    given: Completable
    choices: list[str]
    text: str


class Search:
    """Searches an open library. Every method reads from the store; `blind` leaves out what a blind rubric holds back
    from its reviewer."""

    def __init__(self, space: OpenLibrary, *, blind: bool = False) -> None:
        self.library = space.library
        self.shown = space.shown
        self.reviews = SearchedReviews(space, blind=blind)

    def to_index(self) -> int:
        """How many traces are not in the index yet."""
        return to_index(self.library)

    def index_rest(
        self,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> bool:
        """Index them; returns whether it was not cancelled. What was done until then is kept."""
        return index_rest(self.library, progress, cancelled)

    def partly_indexed(self) -> int:
        """How many traces have a text of which only the beginning is searched."""
        return partly_indexed(self.library)

    def rows(
        self, query: Query, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[array[int]]:
        """The row ids of the traces that fulfil a query, the newest first, in pages; none is empty. Raises UserError,
        Cancelled.

        A query for what judged a trace would tell it of each trace that it finds: those that a blind reviewer has yet
        to judge are left out.
        """
        left_out = self.reviews.to_judge() if self._asks_judges(query) else frozenset()
        for page in find(self.library, query, self.reviews, cancelled):
            kept = array("q", (row for row in page if row not in left_out)) if left_out else page
            if kept:
                yield kept

    def left_out(self, query: Query) -> int:
        """How many traces are left out of a query, whether they fulfil it or not: those that a blind reviewer has yet
        to judge, where it asks how traces were judged. Raises UserError."""
        asks = self._asks_judges(query) or _asks_reviewers(query)
        return len(self.reviews.to_judge()) if asks else 0

    def _asks_judges(self, query: Query) -> bool:
        return any(
            (isinstance(test, Words) and test.part == "judge")
            or (isinstance(test, FieldTest) and self._tells(test))
            for test in leaves(query)
        )

    def _tells(self, test: FieldTest) -> bool:
        if tells_thumbs(test):
            return True
        if test.name == "group":
            return self.reviews.blind and self.reviews.holds_back(test.value)
        return test.name not in FIELDS and may_judge(test.name)

    def keys(self, text: str) -> list[str]:
        """The keys of the traces that a query finds, in the order of loading. Raises UserError."""
        query = parse_query(text)
        self.index_rest()
        rows = sorted(row for page in self.rows(query) for row in page)
        return self.library.keys_of_rows(rows)

    def found(self, rows: Sequence[int], query: Query) -> list[FoundTrace]:
        """What a list shows of these traces."""
        wanted = wanted_words(query)
        mine = self.reviews.verdicts()
        judged = self.reviews.judged()
        found = []
        for row in self.library.window(rows):
            passage = (
                passage_of(
                    self.library, row.row, wanted, judges=judged is None or row.row in judged
                )
                or self.reviews.noted(row.row, wanted)
                or beginning_of(self.library, row.row)
            )
            (seen,) = self.shown.rows([row])
            excerpt = self.shown.excerpt(row.key, passage)
            found.append(FoundTrace(seen, excerpt, mine.get(row.row)))
        return found

    def completion(self, text: str, caret: int) -> Completion | None:
        """What can be completed before the cursor; None if nothing."""
        given = completable(text, caret)
        if given is None:
            return None
        choices = offered(given, self._candidates(given))
        return Completion(given, choices[:MOST_OFFERED], completed(given, choices))

    def _candidates(self, given: Completable) -> Iterable[str]:
        name = given.field
        if not name:
            return [*(one for one in FIELDS if one != "score"), *field_names(self.library)]
        field = FIELDS.get(name)
        if field is not None and field.values:
            return field.values
        if field is not None and field.kind == "review":
            return self.reviews.values(name)
        if name == "bundle":
            # A file of one trace is often named by what is wrong with it.
            tells = bool(self.reviews.to_judge())
            return [one.name for one in self.library.bundles() if not (tells and one.traces == 1)]
        if name not in FIELDS and may_judge(name) and self.reviews.to_judge():
            # Which values there are tells how the traces were judged that one has yet to judge.
            return []
        names = SESSIONS if name == "session" else (name,)
        found = [value for one in names for value in values_of(self.library, one, given.beginning)]
        # A pseudonym finds nothing: what would be one is not offered.
        return [value for value in found if self.shown.value(name, value) == value]


def keys_that_fit(space: OpenLibrary, text: str) -> list[str]:
    """The keys of the traces that a query finds, in the order of loading. Raises UserError."""
    return Search(space).keys(text)


def asks_how_judged(text: str) -> bool:
    """Whether a query asks what others or judges said of traces, so that its words tell it of each that it found."""
    return any(
        (
            isinstance(test, FieldTest)
            and (
                test.name == "group"
                or test.name in REVIEW_FIELDS
                or tells_thumbs(test)
                or may_judge(test.name)
            )
        )
        or (isinstance(test, Words) and test.part in ("note", "judge"))
        for test in leaves(parse_query(text))
    )


def tells_thumbs(test: FieldTest) -> bool:
    """Whether a test asks for thumbs of users, which judge a trace."""
    return test.name == "found" and test.value.casefold().startswith("thumbs")


def _asks_reviewers(query: Query) -> bool:
    """Whether a query asks what reviewers said."""
    return any(
        (isinstance(test, FieldTest) and test.name in ("reviewed", *REVIEW_FIELDS))
        or (isinstance(test, Words) and test.part == "note")
        for test in leaves(query)
    )


def query_reason(text: str, rubric: Rubric) -> str:
    """Why a trace that a query found is in a queue. Under a blind rubric the reviewer must not read in it what others
    or judges said of the trace."""
    if rubric.display.blind and asks_how_judged(text):
        return "found by a search for how it was judged"
    return f"found by {text.strip()}" if text.strip() else "every trace"
