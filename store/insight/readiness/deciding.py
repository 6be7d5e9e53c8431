"""A go or no-go as it is signed: who decides what, why, and on which evidence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from ....errors import UserError
from ...canonical import Json, canonical_bytes, clean_text
from ...plurals import listed
from ...shapes import ShapeInvalid, shaped
from .criteria import Criteria
from .evaluating import Outcome, State, decimal, unmet

FORMAT: Final = "tracejury.decision/1"
NAMESPACE: Final = "tracejury-ready"
"""What signatures of decisions are for: one of a pack, or of git, does not count."""
Choice: TypeAlias = Literal["go", "no-go"]


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, in which role, and why."""

    name: str
    role: str
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A criterion as it was when it was decided: how it came out, with the hash of its evidence."""

    id: str
    says: str
    owner: str
    state: State
    evidence: str
    n: int = 0
    value: str | None = None
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as its statement says. `at` is ISO time, `file` the hash of the file of criteria, `journal` the head of the
    journal before it."""

    decision: Choice
    name: str
    role: str
    reason: str
    at: str
    title: str
    file: str
    journal: str
    criteria: tuple[Held, ...]

    @property
    def unmet(self) -> list[str]:
        """The ids of the criteria that were not met."""
        return [one.id for one in self.criteria if one.state != "met"]


def statement(
    choice: Choice,
    who: Decider,
    at: str,
    asked: Criteria,
    outcomes: Sequence[Outcome],
    journal: str,
) -> bytes:
    """What is signed: canonical JSON. Raises UserError for a decision without a name, a role or a reason, and for a go over
    criteria that are not met whose reason does not name each of them."""
    given = {
        name: clean_text(" ".join(value.split()))
        for name, value in (("name", who.name), ("role", who.role), ("reason", who.reason))
    }
    empty = [f"--{name}" for name, value in given.items() if not value]
    if empty:
        raise UserError(f"A decision needs {listed(empty)}", "Say who decides, as what, and why.")
    missing = unmet(outcomes)
    unnamed = [name for name in missing if not _names(given["reason"], name)]
    if choice == "go" and unnamed:
        raise UserError(
            f"Not met, and not named in the reason: {listed(unnamed, 100)}",
            "A go over criteria that are not met has to name each of them in --reason, or say --no-go.",
            exit_code=1,
        )
    content: dict[str, Json] = {
        "format": FORMAT,
        "decision": choice,
        **given,
        "at": at,
        "title": asked.title,
        "file": f"sha256:{asked.sha256}",
        "journal": journal,
        "unmet": list(missing),
        "criteria": [
            {
                "id": one.criterion.id,
                "says": one.criterion.says,
                "owner": one.criterion.owner,
                "state": one.state,
                "evidence": one.hash,
                "n": one.figure.n,
                "value": decimal(one.figure.value),
                "low": decimal(one.figure.low),
                "high": decimal(one.figure.high),
            }
            for one in outcomes
        ],
    }
    return canonical_bytes(content)


def _names(reason: str, name: str) -> bool:
    """Whether a reason names an id as a whole word."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", reason) is not None


def decision_of(text: str) -> Decision | None:
    """The decision that a statement says; None for one that cannot be read."""
    try:
        content: Any = json.loads(text)
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            return None
        if content.get("decision") not in ("go", "no-go"):
            return None
        return shaped(content, Decision)
    except (ValueError, ShapeInvalid, RecursionError):
        return None


def changed_since(decision: Decision, outcomes: Sequence[Outcome]) -> list[str]:
    """The ids of the criteria whose evidence is another one than it was, or that are new or gone."""
    before = {one.id: one.evidence for one in decision.criteria}
    now = {one.criterion.id: one.hash for one in outcomes}
    every = [*now, *(name for name in before if name not in now)]
    return [name for name in every if before.get(name) != now.get(name)]


def decision_sentence(decision: Decision) -> str:
    """What was decided, by whom and why."""
    said = "Go" if decision.decision == "go" else "No-go"
    over = decision.unmet
    if over and decision.decision == "go":
        said += (
            f" over {len(over):,} criteri{'on' if len(over) == 1 else 'a'} not met ({listed(over)})"
        )
    day = decision.at[:16].replace("T", " ")
    return f"{said}, by {decision.name} ({decision.role}), {day} UTC: {decision.reason}"
