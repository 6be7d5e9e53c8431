"""Build kits: of a queue one file for whoever reviews it, or one for each of its reviewers with their items alone.

A kit is a thing that leaves, as a pack is: what is private in it stops it, unless it is masked or acknowledged by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ...errors import UserError
from ...rubrics.files import rubric_json
from ..canonical import Json, clean_text, sha256_hex
from ..kits.kit import KitHead, KitTrace, item_of, kit_id, library_name, token_of
from ..kits.kit_file import SUFFIX, Header, write_file
from ..kits.overlap import items_of
from ..kits.passphrases import Key
from ..packs.pace import Pace
from ..trace import Trace
from .bundle_facts import require_provenance_of
from .kit_masking import KitMasking
from .masking import library_key
from .pack_privacy import PackPrivacy, PrivateValue, WouldLeave, privacy_of_content, remember_stops

if TYPE_CHECKING:
    from .workspace import Workspace

__all__ = [
    "KitPlan",
    "KitPlans",
    "PrivateValue",
    "file_name_of",
    "kit_files",
    "plan_kits",
    "remember_stops",
    "write_kit",
]

_LONGEST_QUESTION: Final = 4000
_LONGEST_NAME: Final = 120
"""In bytes: file systems take 255, and returns have more behind it."""


def file_name_of(name: str) -> str:
    """A name as the beginning of a file's, as every system takes it: a long one is cut, and told apart by a hash of it."""
    kept = "".join(one if one.isalnum() or one in "-_." else "-" for one in name).strip("-.")
    if len(kept.encode()) > _LONGEST_NAME:
        cut = kept.encode()[:_LONGEST_NAME].decode(errors="ignore")
        kept = f"{cut}-{sha256_hex(name.encode())[:8]}"
    return kept or "kit"


def kit_files(plans: KitPlans, folder: Path) -> list[tuple[KitPlan, Path]]:
    """Each kit with its file in a folder, before any is written. Raises UserError if two would be one file."""
    found = [(plan, folder / plan.file_name) for plan in plans.kits]
    if len({path.name.casefold() for _, path in found}) < len(found):
        raise UserError("Two reviewers' names give one file name", "Build each with -o FILE.")
    return found


@dataclass(frozen=True, slots=True)
class KitPlan:
    """A kit before it is written: its head, the lines of its traces, and its id."""

    head: KitHead
    lines: tuple[bytes, ...]
    id: str

    @property
    def file_name(self) -> str:
        """How its file is named unless it is said otherwise."""
        name = f"{self.head.name}-{self.head.reviewer}" if self.head.reviewer else self.head.name
        return f"{file_name_of(name)}{SUFFIX}"


@dataclass(frozen=True, slots=True)
class KitPlans:
    """The kits of a queue, and what is private in them."""

    kits: tuple[KitPlan, ...]
    privacy: PackPrivacy
    masked: bool
    unassigned: int = 0
    """How many items are in no kit, as only some reviewers were asked for."""


def plan_kits(
    space: Workspace,
    name: str,
    *,
    reviewers: Sequence[str] = (),
    question: str = "",
    send_to: str = "",
    mask: bool = False,
    pace: Pace | None = None,
) -> KitPlans:
    """Plan the kits of a queue and write nothing: one for each of these reviewers, or of those that the queue was made for; else
    one for whoever opens it. Raises UserError, and Stopped."""
    queue = space.reviewable_queue(name)
    rubric = space.reviews.rubric(queue.rubric)
    assert rubric is not None  # a queue can only be reviewed if it has one
    given = [clean_text(one.strip()) for one in reviewers]
    if not all(given):
        raise UserError(
            "A reviewer has an empty name",
            "Name them; without --reviewer whoever opens the kit does.",
        )
    asked = given or list(queue.reviewers) or [""]
    if len(set(asked)) != len(asked):
        raise UserError("A reviewer is named twice", "Name each once.")
    shares = {one: items_of(queue, one) for one in asked}
    if nothing := [one for one, items in shares.items() if not items]:
        raise UserError(
            f"The queue {name} has nothing for {', '.join(nothing)}",
            f"It was made for {', '.join(queue.reviewers)}." if queue.reviewers else "",
        )
    pace = pace or Pace()
    work = _Work(space, KitMasking(space) if mask else None)
    wanted = list(dict.fromkeys(one.trace for items in shares.values() for one in items))
    pace.begin(len(wanted), rounds=2)
    for key in wanted:
        pace.step()
        work.read(key)
    said = clean_text(question.strip())[:_LONGEST_QUESTION]
    secret = _library_key(space)
    kits = []
    for reviewer, items in shares.items():
        keys = list(dict.fromkeys(one.trace for one in items))
        head = KitHead(
            name=queue.name,
            rubric=rubric_json(rubric),
            items=tuple(item_of(one, work.named[one.trace], work.text(one.trace, one.reason)) for one in items),
            traces=len(keys),
            library=library_name(secret),
            question=work.text("", said),
            reviewer=reviewer,
            sender=clean_text(space.reviewer),
            send_to=clean_text(send_to.strip()),
            masked=mask,
            order=queue.order,
            # Of a share of the queue it says nothing.
            sample=None if queue.reviewers else queue.sample,
        )  # fmt: skip
        lines = tuple(work.lines[key] for key in keys)
        made = kit_id(head, iter(lines))
        kits.append(
            KitPlan(msgspec.structs.replace(head, token=token_of(secret, made)), lines, made)
        )
    found = privacy_of_content(space, _content(kits[0].head, kits, work.contents), pace)
    pace.end()
    held = {one.trace for items in shares.values() for one in items}
    left = sum(item.trace not in held for item in queue.items if not item.repeat)
    require_provenance_of(space, held, "kit")
    return KitPlans(tuple(kits), found, mask, left)


def write_kit(
    space: Workspace, plans: KitPlans, plan: KitPlan, path: Path, key: Key | None = None
) -> Header:
    """Write one of the planned kits. Raises WouldLeave if something private is in them, UserError, OSError."""
    remember_stops(space, plans.privacy)
    if plans.privacy.stops:
        raise WouldLeave("kit", plans.privacy.stops)
    return write_file(path, "kit", (plan.head.line(), *plan.lines), key=key)


def _content(
    head: KitHead, kits: Sequence[KitPlan], traces: Mapping[str, Json]
) -> Iterator[tuple[str, Json]]:
    """What of kits is looked through, with the names of the parts."""
    # Whom the return goes to was said so that it is read.
    yield "kit", {"name": head.name, "question": head.question}
    yield "rubric", head.rubric
    reasons = {one.trace: one.reason for kit in kits for one in kit.head.items}
    for key, content in traces.items():
        yield key[:12], {**content, "why": reasons.get(key, "")}


def _library_key(space: Workspace) -> bytes:
    try:
        return library_key(space.folder)
    except OSError as error:
        raise UserError(
            f"The library {space.folder} has no key for kits, and none can be made: {error.strerror}",
            "Build the kit where the library can be written.",
        ) from None


class _Work:
    """The traces of kits as lines, each made once."""

    def __init__(self, space: Workspace, masking: KitMasking | None) -> None:
        self._library = space.library
        self._masking = masking
        self.lines: dict[str, bytes] = {}
        self.named: dict[str, str] = {}
        self.contents: dict[str, Json] = {}
        self._texts: dict[str, KitMasking] = {}

    def read(self, key: str) -> None:
        """Make the line of a trace. Raises UserError if the library does not have it."""
        trace = self._library.trace(key)
        if trace is None:
            raise UserError(
                f"The trace {key[:12]} of the queue is no longer in the library",
                "Load its bundle again, or make a new queue.",
            )
        of = ""
        if self._masking is not None:
            trace, of = self._masking.masked(key, trace)
        trace = msgspec.structs.replace(trace, sources=())
        # Its key follows from what it says; that of a trace that was put together from copies may be another one.
        made = _key_as_read(trace)
        of = of or ("" if made == key else key)
        self.lines[key] = KitTrace(made, trace, of).line()
        self.named[key] = made
        self.contents[made] = msgspec.to_builtins(trace)

    def text(self, key: str, text: str) -> str:
        """A text about a trace, or about none."""
        return text if self._masking is None else self._masking.text(key, text)


def _key_as_read(trace: Trace) -> str:
    """The key of a trace for whoever reads it from the kit."""
    return msgspec.convert(msgspec.to_builtins(trace), Trace).key
