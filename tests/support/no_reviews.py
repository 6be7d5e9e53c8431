"""For searches of a library alone: nothing is known of its traces outside it."""

from __future__ import annotations

from collections.abc import Sequence

from tracejury.store.library.search_sql import ReviewTest
from tracejury.store.queries.query import FieldTest


class NoReviews:
    """No trace was reviewed, is in a group or in a queue."""

    def reviewed_as(self, tests: Sequence[ReviewTest]) -> Sequence[int]:
        """None."""
        del tests
        return ()

    def known_as(self, test: FieldTest) -> Sequence[int]:
        """None."""
        del test
        return ()
