"""The scratch library of the guided review: two sample traces, a queue, and what was done with them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...rubrics.files import builtin_rubrics
from ...sample_traces import BUNDLES, sample_folder
from ...store.reviews.queues import Queue, QueueItem
from ...store.workspace.trace_keys import PROGRAM
from ...store.workspace.workspace import Workspace
from .steps import Guide, Seen, result_words

QUEUE: Final = "guided review"
RUBRIC: Final = "agent-failure"
RIGHT: Final = "6539ad818d2a4a3f3592"
WRONG: Final = "eb21776a085b6607f8c2"
"""The beginnings of the source ids of the trace whose answer is right, and of the one whose answer is wrong."""

_ANSWERS: Final = {"recorded answer": "The answer of the AI", "correction": "your correction"}
_VERDICTS: Final = {
    "pass": "the test passes it",
    "fail": "the test fails it",
    "ask": "the test asks a person about it",
}


class GuidedReview:
    """A library of its own for as long as the guided review lasts; nothing real is touched."""

    def __init__(self, reviewer: str) -> None:
        """Make the library. Takes a moment: call it away from the screen. Raises UserError."""
        self._folder = tempfile.TemporaryDirectory(prefix="tracejury-guide-")
        self.guide = Guide()
        self.moves = 0
        self.space = Workspace.open(Path(self._folder.name) / "library", reviewer)
        try:
            self.queue = self._loaded()
        except BaseException:
            self.close()
            raise

    def _loaded(self) -> Queue:
        space = self.space
        with sample_folder() as folder:
            space.load_and_group([folder / BUNDLES[1]])
        keys = space.library.keys()
        rows: dict[str, str] = {}
        for one in keys:
            trace = space.library.trace(one)
            for name in (RIGHT, WRONG):
                if trace is not None and (trace.source_id or "").startswith(name):
                    rows[name] = one
        self._right, self._wrong = rows[RIGHT], rows[WRONG]
        rubric = space.reviews.remember_rubric(PROGRAM, builtin_rubrics()[RUBRIC])
        # One more, so that the queue is not at its end when these two are judged.
        third = next(one for one in keys if one not in rows.values())
        items = [QueueItem(one, "guided review") for one in (self._right, self._wrong, third)]
        return space.queues.create(PROGRAM, QUEUE, rubric, items)

    def seen(self) -> Seen:
        """What the reviewer did so far. Reads the journal: call it away from the screen."""
        space, rubric = self.space, self.queue.rubric
        kinds = [event.kind for event in space.journal.events(space.reviewer)]
        undos = kinds.count("undo")
        standing = sum(not done.counts for done in space.journal.done(space.reviewer, 0, 50))
        return Seen(
            moves=self.moves,
            right=space.reviews.review(space.reviewer, self._right, rubric),
            wrong=space.reviews.review(space.reviewer, self._wrong, rubric),
            undone=undos,
            redone=undos - standing if undos > standing else 0,
        )

    def follow(self) -> bool:
        """Go past the steps that are done; returns whether there were any."""
        after = self.guide.after(self.seen())
        if after == self.guide:
            return False
        self.guide, self.moves = after, 0
        return True

    def result(self) -> str:
        """What became of the verdicts, in words: the test that was made, and what it says of each answer. Raises
        UserError if none could be made."""
        from ...store.workspace.packs import judged_witnesses

        plan = self.space.plan_pack(QUEUE, "guided")
        case = next((one for one in plan.report.cases if one.role == "fix"), None)
        if case is None:
            raise UserError(
                "No test could be made of the verdict", "Go through the guided review again."
            )
        return result_words(
            [
                (_ANSWERS.get(source, source), _VERDICTS[said])
                for source, said in judged_witnesses(case)
            ]
        )

    def close(self) -> None:
        """Remove the library."""
        self.space.close()
        self._folder.cleanup()
