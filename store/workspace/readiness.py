"""Whether a library is ready by the criteria of a file, and what people decided about that: signed, in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import UserError
from ..acts import Act, Event
from ..insight.readiness.criteria import Criteria
from ..insight.readiness.deciding import (
    NAMESPACE,
    Choice,
    Decider,
    Decision,
    changed_since,
    decision_of,
    statement,
)
from ..insight.readiness.evaluating import Outcome, evaluated
from ..journal.chains import head_of
from ..journal.journal import now_ms
from ..packs.sync.ssh_keygen import check_signature, principals_of, signature_of
from ..plurals import counted
from ..reviews.line_values import iso_time
from .masking import reason_without_private
from .readiness_figures.figures import Figures
from .readiness_figures.gathering import YET_TO_JUDGE

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the journal: its statement as it was signed, who recorded it, and whether it was taken back."""

    event: str
    recorded_by: str
    statement: str
    signature: str
    decision: Decision
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """How each criterion came out, at which head of the journal. `last` is the decision that counts on a file of this title,
    and `changed` the criteria whose evidence is another one since; `other_file`: the file was changed since."""

    asked: Criteria
    outcomes: tuple[Outcome, ...]
    journal: str
    last: Decided | None = None
    changed: tuple[str, ...] = ()
    other_file: bool = False

    @property
    def ready(self) -> bool:
        """Whether every criterion is met."""
        return all(one.state == "met" for one in self.outcomes)

    @property
    def yet_to_judge(self) -> int:
        """How many traces the figures leave out, because the reader has yet to judge them blind."""
        made = [one.figure.made_from for one in self.outcomes]
        return max((one.get(YET_TO_JUDGE, 0) for one in made if isinstance(one, dict)), default=0)


@dataclass(frozen=True, slots=True)
class Checked:
    """A decision with what its signature says: `good` if somebody that the file allows signed it; `signer` is who."""

    decided: Decided
    good: bool
    signer: str
    said: str


def readiness(space: OpenLibrary, asked: Criteria) -> Readiness:
    """Hold each criterion of a file against the library as it is now."""
    gather = Figures(space, asked.path.parent)
    outcomes = tuple(evaluated(one, gather.figure(one)) for one in asked.criteria)
    last = next(
        (one for one in reversed(decisions(space)) if one.decision.title == asked.title), None
    )
    return Readiness(
        asked,
        outcomes,
        journal_head(space),
        last,
        tuple(changed_since(last.decision, outcomes)) if last else (),
        last is not None and last.decision.file != f"sha256:{asked.sha256}",
    )


def journal_head(space: OpenLibrary) -> str:
    """What changes with every event of the journal, as `tracejury audit` prints it."""
    _, ends = space.journal.audited(_none)
    return head_of(end for some in ends.values() for end in some)


def _none(events: Iterator[Event]) -> None:
    """Read no event."""
    del events


def decide(space: OpenLibrary, found: Readiness, choice: Choice, who: Decider, key: Path) -> Decided:  # fmt: skip
    """Sign a decision and record it. Raises UserError, also for one who has yet to judge some of the traces blind; NotSaved."""
    if found.yet_to_judge:
        raise UserError(
            f"You have yet to judge {counted(found.yet_to_judge, 'trace')} blind, and the figures leave them out for you",
            "Finish your reviews, or let somebody else decide.",
            exit_code=1,
        )
    reason = reason_without_private(space.folder, who.reason, "in the journal")
    text = statement(
        choice,
        Decider(who.name, who.role, reason),
        iso_time(now_ms()),
        found.asked,
        found.outcomes,
        found.journal,
    )
    signature = signature_of(text, key, NAMESPACE).decode("ascii")
    body = {"statement": text.decode(), "signature": signature}
    (event,) = space.journal.append(space.reviewer, "", "", [Act("ready", body)])
    return _decided([event], set())[0]


def decisions(space: OpenLibrary, *, taken_back: bool = False) -> list[Decided]:
    """The decisions, oldest first: those that count; with `taken_back` all."""
    counting = space.journal.counting_of_kind("ready")
    every = space.journal.on_library("ready") if taken_back else counting
    return _decided(every, {event.id for event in every} - {event.id for event in counting})


def _decided(events: Iterable[Event], gone: set[str]) -> list[Decided]:
    found = []
    for event in events:
        text = str(event.body.get("statement") or "")
        decision = decision_of(text)
        if decision is not None:
            signature = str(event.body.get("signature") or "")
            found.append(
                Decided(event.id, event.reviewer, text, signature, decision, event.id in gone)
            )
    return found


def unreadable_decisions(space: OpenLibrary) -> int:
    """How many decisions of the journal have a statement that cannot be read."""
    return len(space.journal.counting_of_kind("ready")) - len(decisions(space))


def checked(some: Sequence[Decided], allowed: Path) -> list[Checked]:
    """The signature of each decision, held against a file of allowed signers. Raises UserError if that cannot be done."""
    return [_checked(one, allowed) for one in some]


def _checked(one: Decided, allowed: Path) -> Checked:
    text, signature = one.statement.encode(), one.signature.encode()
    names = principals_of(signature, allowed)
    if not names:
        return Checked(one, False, "", f"its key is none that {allowed} allows")
    for name in names:
        # A key may stand there several times, and not each line of it is for decisions.
        found = check_signature(text, signature, name, allowed, NAMESPACE)
        if found.good:
            return Checked(one, True, name, f"signed with the key of {name}")
    why = "" if found.of_this else "the signature is not of this statement: "
    return Checked(one, False, names[0], f"{why}{found.said}")
