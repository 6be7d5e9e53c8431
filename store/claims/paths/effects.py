"""Which tools write: what people said of them, what their definitions declare, or what their names say.

The name of a tool is a proposal: the first word that says what it does decides (`get_refund_status` reads,
`refund_order` writes). Handing a conversation over to a person changes no data, so that it is no write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from ...canonical import Json
from .calls import Call

Effect: TypeAlias = Literal["writes", "reads", "unknown"]
"""What a tool does to the world outside the conversation: it changes something, nothing, or nobody knows."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WRITES: Final = _words(
    """accept activate add adjust allocate amend append apply approve archive assign authorise authorize block book buy
    cancel capture change clear close commit complete confirm create deactivate decline delete deliver deploy deposit
    disable discard dispatch downgrade edit enable enroll erase exchange extend finalise finalize forward freeze fulfil
    fulfill give grant hold import increase insert install invite kill launch merge migrate modify move notify overwrite
    pause pay prescribe provision publish purchase purge push put reassign rebook redeem refill refund register reject
    release remind remove rename renew reopen reorder repay replace reply reschedule reserve reset resize restart
    restore resubmit resume return revert revoke rollback rotate save sell send set settle ship start stop store submit
    subscribe suspend swap switch sync terminate toggle transfer trash unassign unblock undo unlock unsubscribe update
    upgrade upload upsert void waive withdraw write"""
)
_WRITES_AT_FIRST: Final = _words(
    """charge claim copy credit debit drop email file fill flag invoice issue link lock log mark message order park patch
    place post process record request schedule share sign tag top"""
)
"""Words that are a thing as often as an act: they say what a tool does only where its name begins with them."""
_READS: Final = _words(
    """analyse analyze ask browse calc calculate check classify compare compute count describe detect determine diff
    download estimate evaluate examine explain export extract fetch filter find forecast get grep has identify inspect
    is list load locate lookup look match monitor parse plan poll preview query quote read recall recommend reflect
    retrieve scan score search see select show simulate sort suggest summarise summarize test think thought track
    translate validate verify view"""
)
_READS_AT_LAST: Final = _words("details exists history info information list lookup status")
_PERSON: Final = _words("human humans person agent agents operator staff representative")
_HAND_OVER: Final = _words("assign connect escalate forward hand handoff route transfer")
_CALENDAR: Final = _words("seconds minutes hours days weeks months years numbers")
_HTTP: Final[Mapping[str, Effect]] = {
    "get": "reads",
    "head": "reads",
    "post": "writes",
    "put": "writes",
    "patch": "writes",
    "delete": "writes",
}
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@lru_cache(maxsize=4096)
def effect_of_name(name: str) -> Effect:
    """What the name of a tool says about it; `unknown` if no word of it does."""
    words = [word.casefold() for word in _WORD.findall(name)]
    if set(words) & _HAND_OVER and set(words) & _PERSON:
        return "reads"
    if set(words[1:]) & _CALENDAR and words[0] in ("add", "move", "adjust"):
        # Sums with dates: add_days, add_business_days.
        return "reads"
    if words[:2] in (["check", "in"], ["check", "out"]):
        return "writes"
    if words[-1:] and words[-1] in _READS_AT_LAST and words[0] not in _WRITES:
        return "reads"
    for at, word in enumerate(words):
        if word in _WRITES or (at == 0 and word in _WRITES_AT_FIRST):
            return "writes"
        if word in _READS:
            then = words[at + 1 :]
            both = "and" in then and set(then[then.index("and") :]) & _WRITES
            return "writes" if both else "reads"
    return "unknown"


@dataclass(frozen=True, slots=True)
class ToolEffects:
    """Which tools write. `writes` and `reads` are those of which that is known, whatever their names say; of all
    others the name decides."""

    writes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()

    def of(self, name: str) -> Effect:
        """What a tool does."""
        if name in self.writes:
            return "writes"
        return "reads" if name in self.reads else effect_of_name(name)

    def written(self, calls: Iterable[Call]) -> list[Call]:
        """The calls that wrote something; a call that failed changed nothing."""
        return [call for call in calls if not call.failed and self.of(call.name) == "writes"]

    def under(self, known: ToolEffects) -> ToolEffects:
        """These effects with those `known` better: where both know a tool, `known` decides."""
        return ToolEffects(
            known.writes | (self.writes - known.reads), known.reads | (self.reads - known.writes)
        )

    def json(self) -> dict[str, Json]:
        """As arguments of a claim: the tools whose names say otherwise."""
        tools = sorted(name for name in self.writes if effect_of_name(name) != "writes")
        free = sorted(name for name in self.reads if effect_of_name(name) == "writes")
        return {**({"tools": tools} if tools else {}), **({"free": free} if free else {})}


def declared_effects(definitions: Json) -> ToolEffects:
    """What the definitions of tools say of them.

    Read: the annotations of MCP (`readOnlyHint`, `destructiveHint`; Model Context Protocol 2025-06-18, schema,
    ToolAnnotations), and an HTTP `method` (RFC 9110, 9.2.1: GET and HEAD are safe).
    """
    writes, reads = set(), set()
    for name, about in _definitions(definitions):
        notes = about.get("annotations")
        hints = notes if isinstance(notes, Mapping) else {}
        method = str(about.get("method") or "").casefold()
        if hints.get("readOnlyHint") is True or _HTTP.get(method) == "reads":
            reads.add(name)
        elif (
            hints.get("readOnlyHint") is False
            or hints.get("destructiveHint") is True
            or method in _HTTP
        ):
            writes.add(name)
    return ToolEffects(frozenset(writes), frozenset(reads - writes))


def _definitions(value: Json) -> list[tuple[str, Mapping[str, Json]]]:
    """The definitions of tools with their names: {name, …}, or {function: {name, …}, …} as OpenAI writes them."""
    found = []
    for one in value if isinstance(value, list) else ():
        if not isinstance(one, Mapping):
            continue
        function = one.get("function")
        about = {**one, **function} if isinstance(function, Mapping) else one
        if isinstance(about.get("name"), str) and about["name"]:
            found.append((str(about["name"]), about))
    return found
