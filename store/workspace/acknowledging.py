"""Findings that a reviewer lets leave in packs as they are: acts of the journal, by name and with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..acts import Act, Part
from ..canonical import Json
from ..packs.private import PrivateValue
from ..reviews.line_values import iso_time
from .masking import reason_without_private

if TYPE_CHECKING:
    from .opened import OpenLibrary

_LISTED: Final = "private findings"
_MOST_LISTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A finding that may leave, with who says so, why, and when (milliseconds since the epoch)."""

    id: str
    type: str
    rule: str
    reason: str
    reviewer: str
    at_ms: int

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "id": self.id,
            "type": self.type,
            "rule": self.rule,
            "reason": self.reason,
            "reviewer": self.reviewer,
            "at": iso_time(self.at_ms),
        }


def acknowledged(space: OpenLibrary) -> dict[str, Acknowledged]:
    """What may leave at present, by the ids of the findings."""
    found: dict[str, Acknowledged] = {}
    for event in space.journal.counting_of_kind("acknowledge"):
        body = event.body
        for one in body["findings"]:
            name = str(one["id"])
            found.pop(name, None)
            if not body.get("take_back"):
                found[name] = Acknowledged(
                    name,
                    str(one["type"]),
                    str(one.get("rule") or ""),
                    str(body["reason"]),
                    event.reviewer,
                    event.at_ms,
                )
    return found


def remember_findings(space: OpenLibrary, values: Iterable[PrivateValue]) -> None:
    """Keep what a build listed, by id, so that it can be acknowledged by name; no values are kept."""
    listed: dict[str, Json] = {one.id: {"type": one.type, "rule": one.rule} for one in values}
    if listed and not space.read_only:
        known = _listed(space)
        merged = {**{name: one for name, one in known.items() if name not in listed}, **listed}
        space.journal.remember("", _LISTED, dict(list(merged.items())[-_MOST_LISTED:]))


def _listed(space: OpenLibrary) -> dict[str, Json]:
    known = space.journal.recall("", _LISTED)
    return known if isinstance(known, dict) else {}


def acknowledge(space: OpenLibrary, names: Sequence[str], reason: str) -> list[str]:
    """Let findings that a build listed leave in packs; returns those that did not before. Raises UserError without a reason,
    for one with something private in it, for a name that no build listed; and NotSaved."""
    given = _reason(space, reason)
    listed, already = _listed(space), acknowledged(space)
    unknown = [name for name in names if name not in listed and name not in already]
    if unknown:
        raise UserError(
            f"No build of this library listed {', '.join(unknown)}",
            "tracejury pack build lists what stops it, each with its name.",
        )
    new = [name for name in dict.fromkeys(names) if name not in already]
    findings: list[Json] = [{"id": name, **listed[name]} for name in new]
    _append(space, findings, {"reason": given})
    return new


def take_back(space: OpenLibrary, names: Sequence[str], reason: str) -> list[str]:
    """Let acknowledged findings stop builds again; returns them. Raises UserError, NotSaved."""
    given = _reason(space, reason)
    already = acknowledged(space)
    unknown = [name for name in names if name not in already]
    if unknown:
        raise UserError(
            f"Not acknowledged: {', '.join(unknown)}",
            "tracejury privacy acknowledged lists what is.",
        )
    taken = list(dict.fromkeys(names))
    findings: list[Json] = [
        {"id": name, "type": already[name].type, "rule": already[name].rule} for name in taken
    ]
    _append(space, findings, {"reason": given, "take_back": True})
    return taken


def _reason(space: OpenLibrary, reason: str) -> str:
    given = reason_without_private(space.folder, reason, "in the journal and in packs")
    if not given:
        raise UserError(
            "A finding is acknowledged with a reason", 'For example: --reason "a test account".'
        )
    return given


def _append(space: OpenLibrary, findings: Sequence[Json], body: dict[str, Json]) -> None:
    if findings:
        act = Act("acknowledge", {"findings": list(findings), **body})
        space.journal.append_parts([Part(space.reviewer, "", "", [act])])
