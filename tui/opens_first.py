"""What the app opens over the desk when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .navigation import OpenAdjudicate

if TYPE_CHECKING:
    from .host import Host
    from .screens.desk import DeskScreen


@dataclass(frozen=True, slots=True)
class OpensFirst:
    """The guided review; or what is named: a queue ("": the one that was made last), a comparison, or what reviewers judged
    differently in a queue or trace ("": anywhere)."""

    what: Literal["guide", "queue", "comparison", "differences"]
    name: str = ""

    def over(self, desk: DeskScreen, app: Host) -> None:
        """Open it, once the desk is there."""
        match self.what:
            case "guide":
                desk.action_guide()
            case "queue":
                headings = app.workspace.queues.headings()
                made_last = next((queue.name for queue in headings), "")
                app.call_later(desk.open_queue, self.name or made_last)
            case "comparison":
                app.call_later(desk.open_comparison, self.name)
            case "differences":
                app.call_later(desk.post_message, OpenAdjudicate(self.name))
