"""The session of a trace in the review: which of its traces this is, and the list of them to go to."""

from __future__ import annotations

from dataclasses import replace

from ....store.reviews.queues import Queue, QueueItem
from ....store.trace import Trace
from ....store.workspace.sessions import Session, session_of
from ....store.workspace.workspace import Workspace
from ...navigation import OpenReview
from ...views.review import ReviewItem
from ..dialogs.session import SessionDialog
from .finding import FindingFrame


class SessionFrame(FindingFrame):
    """A review that says where in its session a trace stands. The session is looked for while one reads."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._sessions: dict[str, Session | None] = {}
        """The session of each trace that was shown, by trace key."""

    def _show_trace(self, item: ReviewItem) -> None:
        super()._show_trace(item)
        trace = item.real
        if trace is None:
            return
        if item.key in self._sessions:
            self._show_session(item.key)
            return

        def found(session: Session | None) -> None:
            for key in (item.key, *(session.keys if session else ())):
                self._sessions[key] = session
            self._show_session(item.key)

        def find() -> Session | None:
            return self._session(trace, item.key)

        self.in_thread(find, found, group="session", exclusive=True)

    def _session(self, trace: Trace, key: str) -> Session | None:
        found = session_of(self._workspace, trace, key)
        if found is None:
            return None
        return replace(found, value=self._workspace.shown.value(found.name, found.value))

    def _show_session(self, key: str) -> None:
        item, session = self._item, self._sessions.get(key)
        if item is None or item.key != key or session is None:
            return
        place = session.place(key)
        if place != item.session:
            self._item = replace(item, session=place)
            self._show_review()

    def action_session(self) -> None:
        """The traces of this session, to go to one of them: in this queue, or with a look aside."""
        item = self._item
        if item is None:
            return
        if item.key not in self._sessions and item.trace is not None:
            self.say("The session is being looked for.")
            return
        session = self._sessions.get(item.key)
        if session is None:
            self.say("The metadata of this trace names no session.")
            return

        async def chosen(key: str | None) -> None:
            if key is None or key == item.key:
                return
            place = next((at for at, one in enumerate(self._queue.items) if one.trace == key), None)
            if place is not None:
                await self._go_to(place)
                return
            reason = f"of session {session.value}"
            items = tuple(QueueItem(one, reason) for one in session.keys)
            aside = Queue(f"session {session.value}", self._queue.rubric, items)
            self.post_message(OpenReview(aside, start=session.keys.index(key)))

        dialog = SessionDialog(self._workspace, session, self._queue.rubric, item.key)
        self.app.push_screen(dialog, chosen)
