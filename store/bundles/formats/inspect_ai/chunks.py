"""Samples of Inspect AI that are written in chunks, assembled as if they were in one file.

Source: inspect_ai, `log/_recorders/chunked/format.py` and `convert.py`. In place of `samples/{id}_epoch_{n}.json`
Instead of `samples/{id}_epoch_{n}.json` there is a folder of that name: `sample.json` (all but the long parts,
with `message_refs`: ranges of messages), `metadata.json`, and the sequences `messages`, `events`, `calls` and
`attachments`, in files named by the index of their first item. `skeleton.json`, `events/stats.json` and
`events/uuids.json` are derived from the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ....canonical import Json
from ...protocol import Position, Record
from ...values.json_access import mapping

_PART: Final = re.compile(
    r"(?P<log>(?:.*/)?)(?P<sample>samples/.+_epoch_\d+)/(?:(?P<name>sample|metadata|skeleton)"
    r"|(?P<sequence>messages|events|calls|attachments)/(?P<start>\d+|stats|uuids))\.json",
    re.DOTALL,
)
SEQUENCES: Final = ("messages", "events", "calls", "attachments")


class ChunkFile(NamedTuple):
    """The role of a file in a chunked sample: its log, its sample and its part. `start` is the index of the
    first item of a sequence, None for files that are not sequences."""

    log: str
    sample: str
    name: str
    start: int | None = None


def chunk_of(file: str) -> ChunkFile | None:
    """The role of a file in a chunked sample, by its name; None if it is not part of one."""
    found = _PART.fullmatch(file)
    if found is None:
        return None
    log, sample = found["log"], found["sample"]
    if found["name"]:
        return ChunkFile(log, sample, found["name"])
    if found["start"].isdigit():
        return ChunkFile(log, sample, found["sequence"], int(found["start"]))
    return ChunkFile(log, sample, found["start"])


def shell_of(file: str) -> str | None:
    """The name of the sample file that a chunk belongs to; None if it is not a chunk's name."""
    part = chunk_of(file)
    return None if part is None else f"{part.log}{part.sample}/sample.json"


@dataclass
class Chunks:
    """The chunks of one sample read so far."""

    shell: dict[str, Json] | None = None
    positions: list[Position] = field(default_factory=list)
    metadata: dict[str, Json] = field(default_factory=dict)
    items: dict[str, dict[tuple[int, int], Json]] = field(
        default_factory=lambda: {name: {} for name in SEQUENCES}
    )

    def add(self, part: ChunkFile, record: Record) -> bool:
        """Add a record of one of its files; return False if the record does not belong in that file."""
        self.positions.append(record.position)
        if part.start is not None:
            self.items[part.name][part.start, record.position.record or 0] = record.value
            return True
        if part.name in ("skeleton", "stats", "uuids"):
            return True
        if not isinstance(record.value, dict):
            return False
        if part.name == "sample":
            self.shell = record.value
        else:
            self.metadata = record.value
        return True

    def sample(self) -> dict[str, Json]:
        """The sample as it would be in one file, but with `message_refs` instead of `messages`."""
        items = {name: [held[at] for at in sorted(held)] for name, held in self.items.items()}
        found = dict(self.shell or {})
        if self.metadata:
            found["metadata"] = {**mapping(found.get("metadata")), **self.metadata}
        if items["events"]:
            found["events"] = items["events"]
        if items["attachments"]:
            found["attachments"] = {str(at): text for at, text in enumerate(items["attachments"])}
        pools = {name: items[name] for name in ("messages", "calls") if items[name]}
        if pools:
            found["events_data"] = pools
        return found
