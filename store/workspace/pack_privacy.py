"""Nothing private leaves in a pack: what is found in one that is planned stops it, unless it was acknowledged by name."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..canonical import Json
from ..packs.build import PackPlan, with_masking
from ..packs.pace import Pace
from ..packs.private import PrivateContent, PrivateValue, private_content, private_in
from ..plurals import counted
from ..privacy.find import finder
from ..privacy.finding import Finding
from ..privacy.finding_ids import finding_id
from .acknowledging import Acknowledged, acknowledged, remember_findings
from .masking import KEY_BYTES, library_key, read_key, rules_for

if TYPE_CHECKING:
    from .opened import OpenLibrary

__all__ = [
    "PackPrivacy",
    "PrivateValue",
    "WouldLeave",
    "examples_in",
    "may_leave",
    "privacy_of",
    "privacy_of_content",
    "remember_stops",
    "sorted_out",
]

_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class PackPrivacy:
    """What is private in a planned pack: what stops it, what was acknowledged, and how many pseudonyms of each type it
    holds."""

    stops: tuple[PrivateValue, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    masked: tuple[tuple[str, int], ...] = ()
    content: PrivateContent = field(default_factory=PrivateContent)
    """All of it, whether acknowledged or not: it need not be looked for twice."""

    def json(self) -> dict[str, Json]:
        """As it stands in a manifest: empty if there is nothing to say."""
        said: dict[str, Json] = {}
        if self.masked:
            said["masked"] = dict(self.masked)
        if self.acknowledged:
            said["acknowledged"] = [
                {"id": one.id, "type": one.type, "reason": one.reason} for one in self.acknowledged
            ]
        if self.content.examples:
            said["examples"] = dict(self.content.examples)
        return said


class WouldLeave(UserError):
    """What was `built` (a pack, a kit) is not written, for what is private in it. `values` are what stops it."""

    def __init__(self, built: str, values: Sequence[PrivateValue]) -> None:
        self.values = tuple(values)
        named = ", ".join(f"{one.id} ({one.places[0]})" for one in self.values[:_TOLD])
        more = f" and {len(self.values) - _TOLD:,} more" if len(self.values) > _TOLD else ""
        super().__init__(
            f"Nothing was written: {counted(len(self.values), 'private value')} would be in the {built}: {named}{more}",
            f"Build it masked, or acknowledge each by name with a reason; tracejury {built} build lists them.",
            exit_code=1,
        )


def privacy_of(space: OpenLibrary, plan: PackPlan, pace: Pace | None = None) -> PackPrivacy:
    """Look for what is private in a planned pack, by the rules of the library. Raises UserError, and Stopped."""
    found = private_content(plan, finder(rules_for(space.folder)), _ids(space), pace)
    return sorted_out(space, found)


def privacy_of_content(
    space: OpenLibrary, contents: Iterable[tuple[str, Json]], pace: Pace | None = None
) -> PackPrivacy:
    """Look for what is private in what else leaves, as in a pack. Raises UserError, and Stopped."""
    found = private_in(contents, finder(rules_for(space.folder)), _ids(space), pace)
    return sorted_out(space, found)


def sorted_out(space: OpenLibrary, found: PrivateContent) -> PackPrivacy:
    """What was found in a pack, by what is acknowledged now."""
    known = acknowledged(space)
    return PackPrivacy(
        tuple(one for one in found.values if one.id not in known),
        tuple(known[one.id] for one in found.values if one.id in known),
        tuple(found.masked.items()),
        found,
    )


def remember_stops(space: OpenLibrary, privacy: PackPrivacy) -> None:
    """Keep what stops a pack, so that it can be acknowledged by name."""
    remember_findings(space, privacy.stops)


def examples_in(space: OpenLibrary, plan: PackPlan) -> list[PrivateValue]:
    """What is found in a planned pack and is published as an example, so that it is nobody's. Raises UserError."""
    rules = rules_for(space.folder)
    ids = _ids(space)
    private = {one.id for one in private_content(plan, finder(rules), ids).values}
    every = private_content(plan, finder(rules.with_published()), ids)
    return [one for one in every.values if one.id not in private]


def _ids(space: OpenLibrary) -> Callable[[Finding], str]:
    """The ids of findings in a library; where no key can be made, ids for this run alone."""
    key = b""

    def name(one: Finding) -> str:
        nonlocal key
        if not key:
            try:
                key = library_key(space.folder)
            except OSError:
                key = read_key(space.folder) or secrets.token_bytes(KEY_BYTES)
        return finding_id(key, one)

    return name


def may_leave(
    space: OpenLibrary, plan: PackPlan, content: PrivateContent | None = None
) -> PackPlan:
    """The plan of a pack that may be written: its manifest says what is masked and what was acknowledged. `content` is
    what was found in it already. Raises WouldLeave, UserError."""
    found = privacy_of(space, plan) if content is None else sorted_out(space, content)
    remember_stops(space, found)
    if found.stops:
        raise WouldLeave("pack", found.stops)
    said = found.json()
    return with_masking(plan, said) if said else plan
