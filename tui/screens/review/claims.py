"""The claims in the review: the panel beside the text, and what its keys do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import on

from ....store.acts import Act
from ....store.judgement import Evidence, Review
from ....store.reviews.queues import Queue
from ....store.workspace.workspace import Workspace
from ...safe_text import safe_text
from ...views.claims import typed_claim
from ...views.judging import claim_lines, test_line
from ...views.review import ReviewItem
from ...widgets.form_view import FormView
from ..drafts import DraftPlace
from .claims_panel import ClaimsPanel
from .session import SessionFrame

_CLAIM: Final = "claim"

if TYPE_CHECKING:
    # The review opens without all that reads claims.
    from ....store.workspace.claims import ClaimWork, ReviewClaims, TriedClaim


def claim_field(words: str = "") -> str:
    """Where the draft of a claim is kept: apart for each claim that is edited, and for each way in which one begins."""
    return f"{_CLAIM}:{words.strip()}" if words.strip() else _CLAIM


def is_claim(field: str) -> bool:
    """Whether a draft is that of a claim."""
    return field.partition(":")[0] == _CLAIM


class ClaimsFrame(SessionFrame):
    """A review whose panel of claims can be opened. They are derived anew after every press."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._claim_work: ClaimWork | None = None
        self._found: ReviewClaims | None = None
        self._typed = ""
        self._pane_before = 0
        self._claims_wanted = False

    def _leave_trace(self) -> None:
        super()._leave_trace()
        self._found, self._claims_wanted = None, False

    def _show_review(self) -> None:
        super()._show_review()
        self._read_claims()

    def _read_claims(self, *, wanted: bool = False) -> None:
        """Derive the claims anew if they are shown; from now on they are, if they are `wanted`."""
        self._claims_wanted = self._claims_wanted or wanted
        item = self._item
        shown = self._claims_open or self._claims_wanted
        if not shown or item is None or item.trace is None:
            return
        read = partial(self._claims_of, item)

        def show(found: ReviewClaims) -> None:
            self._found = found
            if self._claims_open:
                typed, self._typed = self._typed, ""
                self._claims.show(found, cursor=found.position(typed) if typed else None)
            self._claims_read()

        self.in_thread(read, show, group="claims", exclusive=True)

    def _claims_read(self) -> None:
        """Claims were read: show them in the form as well."""
        if self._item is not None:
            self._form.show(self._form_view(self._item))
            self._show_state()

    def _form_view(self, item: ReviewItem) -> FormView:
        view, found = super()._form_view(item), self._found
        if found is None:
            return view
        return replace(view, claims=claim_lines(found), test=test_line(found))

    def _claims_found(self) -> ReviewClaims | None:
        return self._found

    def _claims_of(self, item: ReviewItem) -> ReviewClaims:
        from ....store.workspace.claims import ClaimWork
        from ....store.workspace.masked_claims import claims_shown

        assert item.real is not None
        self._claim_work = self._claim_work or ClaimWork(self._workspace, self._queue)
        found = self._claim_work.claims(item.real, item.real_review, self._rubric)
        return claims_shown(found, self._workspace.shown, item.key) if item.masked else found

    async def _marked_claims(self, evidence: Evidence) -> str:
        """The claims that these words make once they are marked, in words; the words where they make none. Raises
        ValueError with the reason if no answer could keep them and what was marked or claimed before."""
        item = self._item
        if item is None or item.real is None:
            return evidence.text
        from ....store.workspace.masked_claims import marked_claims_shown

        space, queue = self._workspace, self._queue
        review = item.real_review or Review(item.key, space.reviewer, queue.rubric)
        judged = (item.real, review, self._rubric)
        found = await asyncio.to_thread(
            marked_claims_shown, space.shown, judged, evidence, masked=item.masked
        )
        return "; ".join(found) or f"{evidence.kind} “{evidence.text}”"

    def action_claims(self) -> None:
        """Open the panel of claims, or close it."""
        if self._claims_open:
            self._focus_pane(self._pane_before)
            self._show_review()
            return
        if self._item is None or self._item.trace is None:
            self.say("This trace is no longer in the library: there is nothing to claim of it.")
            return
        self._found = None
        self._claims.show(None, cursor=0)
        self._pane_before = self._focused_pane()
        self._open_claims()
        self._show_review()

    def action_leave(self) -> None:
        """Close the claims, if they are open; else what the frames below have open."""
        if self._claims_open:
            self.action_claims()
        else:
            super().action_leave()

    def _current_claim(self) -> TriedClaim | None:
        """The claim under the cursor; opens the panel if it is closed."""
        if not self._claims_open:
            self.action_claims()
            return None
        return self._claims.current if self._found is not None else None

    @on(ClaimsPanel.Chosen)
    async def _accept(self, event: ClaimsPanel.Chosen) -> None:
        if self._found is None:
            return
        try:
            acts = self._found.accept(event.claim)
        except ValueError as error:
            self.say(f"Not accepted: {safe_text(str(error))}.")
            return
        if not acts:
            self.say("This claim is yours already.")
        else:
            await self._press(acts)

    async def action_leave_out(self) -> None:
        """Drop the claim under the cursor, or let it count again."""
        claim = self._current_claim()
        if claim is not None and self._found is not None:
            await self._press(self._found.drop(claim))

    def action_edit_claim(self) -> None:
        """Edit the claim under the cursor."""
        claim = self._current_claim()
        if claim is not None:
            self._write_claim(claim)

    def action_more(self, by: int) -> None:
        """Write one more claim."""
        del by
        if self._claims_open:
            self._write_claim(None)
        else:
            self.action_claims()

    @staticmethod
    def _unfinished_claim(item: ReviewItem, found: ReviewClaims) -> str:
        """The draft of a claim to go on with: a new one, or an edit of one that is there no more."""
        here = {claim_field(one.kept_words or one.words) for one in found.claims}
        left = [name for name in sorted(item.drafts) if is_claim(name) and name not in here]
        return next(iter(left), claim_field())

    def _write_claim(self, instead_of: TriedClaim | None) -> None:
        item, found = self._item, self._found
        if item is None or found is None:
            return
        from ..dialogs.claim import ClaimDialog

        space = self._workspace
        before = instead_of.words if instead_of else ""
        kept = (instead_of.kept_words or before) if instead_of else ""
        field = claim_field(kept) if instead_of else self._unfinished_claim(item, found)
        place = DraftPlace(
            space.journal, space.reviewer, item.key, item.draft_field(field), space.shown
        )
        draft = item.drafts.get(field)

        def tried(text: str) -> Text:
            return typed_claim(found.tried(text, instead_of), found.answers)

        async def written(text: str | None) -> None:
            acts: list[Act] = []
            if text is not None and text != before:
                acts = found.write(text, instead_of)
            self._typed = text or "" if acts else ""
            if acts and not await self._press(acts):
                return
            await self._drop(place)
            await self._show_saved()

        self.app.push_screen(ClaimDialog(before, tried, place, draft), written)
