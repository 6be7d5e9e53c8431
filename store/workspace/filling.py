"""What fills a hole in the coverage: which traces go into a queue of which name, as the command that makes it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

NOT_REVIEWED = "reviewed:no"


@dataclass(frozen=True, slots=True)
class Filling:
    """The queue `name` of so many `traces` that a query or an `edge` finds and nobody reviewed, under the rubric of that id (""
    leaves the choice). `shown` is the query as the library is shown."""

    name: str
    traces: int
    query: str = ""
    shown: str = ""
    edge: str = ""
    rubric: str = ""

    @property
    def command(self) -> str:
        """The command that makes the queue."""
        words = ["tracejury", "queue", "new", self.name]
        if self.edge:
            words += ["--edge", self.edge]
        words += ["--where", f"{self.shown} {NOT_REVIEWED}".strip()]
        words += ["--order", "random", "--first", str(self.traces)]
        if self.rubric:
            words += ["--rubric", self.rubric]
        return shlex.join(words)
