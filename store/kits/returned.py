"""A return: the reviews that were given in a kit, as the events of their reviewer, one chain of hashes from the first to the last.

Its *seal* is the hash of all of it. Whoever tells it before they see the reviews of others cannot change their own any more;
and since each event has an id with random digits, nobody can find the reviews by trying what has that hash. Its *proof* is a
hash of the seal under the token of the kit: who lacks the kit cannot make a return of it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from ...errors import UserError
from ..act_kinds import LIBRARY_KINDS
from ..acts import Event
from ..canonical import canonical_bytes, clean_text
from ..journal.chains import hash_of
from ..journal.log import event_from_json, event_json, flaw
from ..journal.uuid7 import made_ms
from .kit import decoded
from .kit_file import KitFile, damaged, read_file, write_file
from .passphrases import Key

_AHEAD_MS: Final = 366 * 86_400_000
"""A clock that is further ahead than this is wrong, or the file is a forgery."""


class ReturnHead(Struct, frozen=True):
    """The first line of a return: of which `kit` of which `library`, by whom, under which `rubric` (its hash). `traces` has the
    traces that are judged and that the library names otherwise: their key in the kit -> what the library named them by.
    `installation` is a random number of the place where kits were opened: two people of one name have two."""

    kit: str
    library: str
    reviewer: str
    rubric: str
    name: str
    items: int
    finished: int
    events: int
    masked: bool = False
    traces: dict[str, str] = {}
    installation: str = ""


class Returned(Struct, frozen=True):
    """A return that was read and is sound."""

    path: Path
    seal: str
    proof: str
    head: ReturnHead
    events: tuple[Event, ...]


def of_kit(events: Iterable[Event], traces: Mapping[str, object], rubric: str) -> list[Event]:
    """The events that are reviews in a kit, as one chain of their own: what else their reviewer did is left out. An earlier
    return has the beginning of a later one."""
    chain: list[Event] = []
    prev = ""
    for event in events:
        if event.kind in LIBRARY_KINDS or event.trace not in traces or event.rubric != rubric:
            continue
        chained = replace(event, prev=prev, hash="")
        chained = replace(chained, hash=hash_of(chained))
        prev = chained.hash
        chain.append(chained)
    return chain


def proof_of(token: str, seal: str) -> str:
    """What shows that who made a return with that seal had the kit with that token."""
    return hmac.digest(token.encode(), seal.encode(), "sha256").hex()


def write_return(
    path: Path, head: ReturnHead, events: Iterable[Event], token: str, key: Key | None
) -> str:
    """Write a return; gives its seal. Raises OSError, UserError."""
    from .kit_file import content_hash

    lines = list(_lines(head, events))
    seal = content_hash(lines)
    write_file(path, "return", lines, proof=proof_of(token, seal), key=key)
    return seal


def _lines(head: ReturnHead, events: Iterable[Event]) -> Iterator[bytes]:
    from msgspec import to_builtins

    yield canonical_bytes(to_builtins(head))
    for event in events:
        yield canonical_bytes(event_json(event))


def seal_of(path: Path) -> str:
    """The seal of a return, without looking at the reviews. Raises UserError, OSError."""
    return read_file(path, "return").header.content


def read_return(file: KitFile, key: Key | None, now_ms: int) -> Returned:
    """Read a return. Raises UserError for one that is not sound: changed, cut, in another order, or with other acts in it than
    those of one reviewer in one kit."""
    lines = file.lines(key)
    head: ReturnHead = decoded(file.path, next(lines, b""), ReturnHead)
    # To the end before any of it is looked at: only then it is known to be whole.
    rest = list(lines)
    events = tuple(_event(file.path, line) for line in rest)
    if len(events) != head.events:
        raise damaged(file.path, "it lacks events")
    _check(file.path, head, events, now_ms)
    return Returned(file.path, file.header.content, file.header.proof, head, events)


def _event(path: Path, line: bytes) -> Event:
    try:
        return event_from_json(decoded(path, line, dict[str, Any]))
    except KeyError:
        raise damaged(path, "an event of it lacks a field") from None


def _check(path: Path, head: ReturnHead, events: Iterable[Event], now_ms: int) -> None:
    if not head.reviewer or clean_text(head.reviewer) != head.reviewer:
        raise damaged(path, "it names no reviewer")
    prev, last = "", ""
    for event in events:
        if problem := flaw(event):
            raise forged(path, f"event {str(event.id)[:64]}: {problem}")
        if event.prev != prev or event.id <= last:
            raise forged(path, f"its chain of hashes is broken before event {event.id}")
        if event.reviewer != head.reviewer:
            raise forged(path, f"event {event.id} is by {event.reviewer}")
        if event.kind in LIBRARY_KINDS or not event.trace or event.rubric != head.rubric:
            raise forged(path, f"event {event.id} is no part of a review in this kit")
        if made_ms(event.id) > now_ms + _AHEAD_MS:
            raise UserError(
                f"{path} has reviews of a time that is more than a year ahead of this computer's clock",
                "Set the clock right, here or there; nothing was changed.",
            )
        prev, last = event.hash, event.id


def forged(path: Path, why: str) -> UserError:
    """What is said of a file whose events are not as they were written."""
    return UserError(
        f"{path} was changed after it was written ({why})",
        "Ask its reviewer for the file again; nothing was changed.",
    )
