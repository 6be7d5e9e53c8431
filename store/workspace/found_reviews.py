"""The reviews that a query finds: what it asks of reviews has to hold of the review itself, the rest of its trace.

A search for traces finds every trace with such a review; who exports reviews wants these reviews, and not those that
somebody else gave the same trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..judgement import Review
from ..library.search_sql import ReviewTest, is_review_test
from ..library.searching import find
from ..queries.parsing import parse_query
from ..queries.query import All, Either, FieldTest, Not, Query, Words, leaves
from .search import Search
from .searched_reviews import Said, SearchedReviews, fulfils, said_by

if TYPE_CHECKING:
    from .opened import OpenLibrary


class _Traces(SearchedReviews):
    """What is searched of traces, without what reviews say of them."""

    def reviewed_as(self, tests: Sequence[ReviewTest]) -> Sequence[int]:
        """None: that is asked of each review."""
        del tests
        return []


def found_reviews(space: OpenLibrary, reviews: Sequence[Review], text: str) -> list[Review]:
    """Those of the reviews that fulfil a query, in their order. What cannot be told of a review, because its trace is
    superseded or no longer in the library, is not fulfilled, nor is its opposite. Raises UserError."""
    query = parse_query(text)
    library, rubrics = space.library, space.reviews.rubrics()
    Search(space).index_rest()
    rows = library.row_numbers([one.trace for one in reviews])
    gone = set(library.newest([*rows]))
    present = {row for trace, row in rows.items() if trace not in gone}
    elsewhere = _Traces(space)
    fitting = {
        leaf: {row for page in find(library, leaf, elsewhere) for row in page}
        for leaf in dict.fromkeys(leaves(query))
        if not is_review_test(leaf)
    }

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

    return [
        review
        for review in reviews
        if holds(query, said_by(review, rows.get(review.trace, 0), rubrics.get(review.rubric)))
    ]
