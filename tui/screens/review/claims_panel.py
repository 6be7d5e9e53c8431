"""The panel of claims: a list of what a right answer must say or do, with the test it makes and details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from ...views.claims import claim_detail, claim_row, claims_card, claims_columns
from ...widgets.paged_list import PagedList

if TYPE_CHECKING:
    from ....store.workspace.claims import ReviewClaims, TriedClaim

ROOMY = 30
"""Rows of the screen from which the detail names each other answer; on fewer, the panel is as dense as it can be."""


class ClaimsPanel(Vertical):
    """Shows claims and posts the one that was chosen; saves nothing."""

    DEFAULT_CSS = """
    ClaimsPanel { height: 1fr; }
    ClaimsPanel .claims-card { height: auto; max-height: 10; padding: 0 1; }
    ClaimsPanel .claims-columns { height: 1; margin-top: 1; }
    ClaimsPanel PagedList { height: 1fr; min-height: 3; }
    ClaimsPanel .claims-detail {
        height: auto; max-height: 50%; padding: 0 1; background: $surface; border-top: hkey $divider;
    }
    ClaimsPanel.-dense .claims-card { max-height: 5; }
    ClaimsPanel.-dense PagedList { min-height: 2; }
    ClaimsPanel.-dense .claims-columns { margin-top: 0; }
    ClaimsPanel.-dense .claims-detail { max-height: 3; border-top: none; }
    """

    class Chosen(Message):
        """The claim under the cursor was opened."""

        def __init__(self, claim: TriedClaim) -> None:
            super().__init__()
            self.claim = claim

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._found: ReviewClaims | None = None

    def compose(self) -> ComposeResult:
        """What the claims amount to, the list, the claim under the cursor."""
        yield Static("", classes="claims-card", markup=False)
        yield Static("", classes="claims-columns", markup=False)
        yield PagedList(fetch=list, at_once=True, draw=self._draw, empty="Reading …")
        yield Static("", classes="claims-detail", markup=False)

    @property
    def rows(self) -> PagedList[int]:
        """The list of claims."""
        return self.query_one(PagedList)

    @property
    def current(self) -> TriedClaim | None:
        """The claim under the cursor."""
        claims = self._found.claims if self._found else ()
        return claims[self.rows.cursor] if claims else None

    def show(self, found: ReviewClaims | None, cursor: int | None = None) -> None:
        """Show the claims of a review (None: they are being read), the cursor where it was."""
        self._found = found
        self.rows.empty_text = "Reading …" if found is None else "No claims."
        count = len(found.claims) if found else 0
        self.rows.show(range(count), cursor=self.rows.cursor if cursor is None else cursor)
        self._draw_parts()

    def _draw(self, at: int, width: int) -> Text:
        found = self._found
        return claim_row(found.claims[at], found.answers, width) if found else Text("")

    def _draw_parts(self) -> None:
        found = self._found
        card, columns = (
            self.query_one(".claims-card", Static),
            self.query_one(".claims-columns", Static),
        )
        card.update(claims_card(found, roomy=self._roomy) if found else "")
        columns.update(
            claims_columns(found, self.rows.size.width - 1) if found and found.claims else ""
        )
        self._draw_detail()

    def _draw_detail(self) -> None:
        found = self._found
        detail = self.query_one(".claims-detail", Static)
        if found is None:
            detail.update("")
            return
        detail.update(claim_detail(self.current, found.answers, roomy=self._roomy))

    @property
    def _roomy(self) -> bool:
        return self.screen.size.height >= ROOMY

    def on_resize(self) -> None:
        """Cut the lines to the new width."""
        self.set_class(not self._roomy, "-dense")
        self._draw_parts()

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        event.stop()
        self._draw_detail()

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        if self.current is not None:
            self.post_message(self.Chosen(self.current))
