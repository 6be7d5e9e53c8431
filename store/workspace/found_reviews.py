"""The reviews that a query finds: what it asks of reviews has to hold of the review itself, the rest of its trace.

A search for traces finds every trace with such a review; who exports reviews wants these reviews, and not those that
somebody else gave the same trace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from ..judgement import Review
from ..library.search_sql import ReviewTest, is_review_test
from ..library.searching import find
from ..queries.parsing import parse_query
from ..queries.query import All, Either, FieldTest, Not, Query, Words, leaves
from .search import Search
from .searched_reviews import Said, SearchedReviews, fulfils, said_by

if TYPE_CHECKING:
    from .opened import OpenLibrary

_PAGE: Final = 1000


class _Traces(SearchedReviews):
    """What is searched of traces, without what reviews say of them."""

    def reviewed_as(self, tests: Sequence[ReviewTest]) -> Sequence[int]:
        """None: that is asked of each review."""
        del tests
        return []


def found_reviews(space: OpenLibrary, reviews: Iterable[Review], text: str) -> Iterator[Review]:
    """Those of the reviews that fulfil a query, in their order. What cannot be told of a review, because its trace is
    superseded or no longer in the library, is not fulfilled, nor is its opposite. Raises UserError, before the first."""
    query = parse_query(text)
    Search(space).index_rest()
    elsewhere = _Traces(space)
    fitting = {
        leaf: {row for page in find(space.library, leaf, elsewhere) for row in page}
        for leaf in dict.fromkeys(leaves(query))
        if not is_review_test(leaf)
    }
    return _found(space, reviews, query, fitting)


def _found(
    space: OpenLibrary,
    reviews: Iterable[Review],
    query: Query,
    fitting: Mapping[Words | FieldTest, Collection[int]],
) -> Iterator[Review]:
    rubrics = space.reviews.rubrics()
    present: set[int] = set()

    def holds(part: Query, said: Said) -> bool | None:
        """None: it cannot be told."""
        match part:
            case Not(part=inner):
                held = holds(inner, said)
                return None if held is None else not held
            case All(parts=parts):
                found = [holds(one, said) for one in parts]
                return False if False in found else None if None in found else True
            case Either(parts=parts):
                found = [holds(one, said) for one in parts]
                return True if True in found else None if None in found else False
            case Words() | FieldTest():
                if is_review_test(part):
                    return fulfils(said, part)
                noted = isinstance(part, Words) and not part.part and fulfils(said, part)
                if noted or said.row in fitting[part]:
                    return True
                return False if said.row in present else None

    going = iter(reviews)
    while page := list(islice(going, _PAGE)):
        rows = space.library.row_numbers([one.trace for one in page])
        gone = set(space.library.newest([*rows]))
        present = {row for trace, row in rows.items() if trace not in gone}
        for review in page:
            row, rubric = rows.get(review.trace, 0), rubrics.get(review.rubric)
            if holds(query, said_by(review, row, rubric)):
                yield review
