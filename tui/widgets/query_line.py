"""The line in which one types a query."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from ..keys.command import Context
from ..keys.table import bindings
from .line_input import LineInput


class QueryLine(LineInput):
    """A text field whose screen completes what is typed and goes to the results: `complete` and `results`."""

    context: ClassVar[Context] = "query"
    BINDINGS: ClassVar[list[BindingType]] = bindings("query")

    async def action_complete(self) -> None:
        """Complete the name or value before the cursor."""
        await self.screen.run_action("complete")

    async def action_results(self) -> None:
        """To what was found."""
        await self.screen.run_action("results")
