"""What a kit says of itself, told without opening it: nothing is written, and no trace is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ..canonical import Json
from .kit import KitReading
from .kit_file import KitFile
from .passphrases import Key


@dataclass(frozen=True, slots=True)
class AboutKit:
    """Of a kit: its queue, the id and version of its rubric, for whom ("": whoever opens it says), how many traces,
    the engineer's question, who sent it, where its return goes, and whether its texts are masked."""

    queue: str
    rubric: str
    version: int
    reviewer: str
    traces: int
    question: str
    sender: str
    send_to: str
    masked: bool

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return asdict(self)


def about_kit(file: KitFile, key: Key | None = None) -> AboutKit:
    """What a kit says of itself, once all of it was read and found whole. Raises UserError, WrongPassphrase."""
    reading = KitReading(file, key)
    for _ in reading.traces():
        pass
    head, rubric = reading.head, reading.rubric
    # The number of its items would tell its reviewer that some come a second time.
    return AboutKit(
        head.name, rubric.id, rubric.version, head.reviewer, head.traces, head.question, head.sender, head.send_to,
        head.masked,
    )  # fmt: skip
