"""The tape of a case: recorded tool results, served to a candidate in place of the world.

A call is answered by the first recorded one that is not used up and that it fits: by name, and by arguments that mean
the same; else by the case's own rule, a claim that asks for the tool with some arguments or any. A call that reads
may be made again. A call that fits nothing has left the recorded path: what the world would have answered, nobody
knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..canonical import Json
from ..claims.claim import Claim
from ..claims.paths.arguments import compared
from ..claims.paths.calls import Call
from ..claims.paths.path_types import effects_said, rules_for_calls


class Diverged(ValueError):
    """Why a call cannot be answered, in words."""


class Tape:
    """The recorded results that are left for one answer, and the calls that were served."""

    def __init__(self, entries: Sequence[Mapping[str, Json]], claims: Iterable[Claim] = ()) -> None:
        self._entries = [entry for entry in entries if isinstance(entry.get("name"), str)]
        self._used: list[int] = []
        known = list(claims)
        self._rules = rules_for_calls(known)
        self._effects = effects_said(known)
        self.calls: list[dict[str, Json]] = []

    def serve(self, name: str, arguments: Json) -> Mapping[str, Json]:
        """The recorded call whose result answers this one. Raises Diverged."""
        fitting = [
            at for at, entry in enumerate(self._entries) if self._fits(entry, name, arguments)
        ]
        at = next((at for at in fitting if at not in self._used), None)
        if at is None and self._effects.of(name) == "reads":
            at = next((at for at in reversed(self._used) if at in fitting), None)
        if at is None:
            call = Call(name, arguments)
            again = " again" if fitting else ""
            raise Diverged(
                f"diverged at step {len(self.calls) + 1}: the tape has no result for {call}{again}"
            )
        self._used.append(at)
        entry = self._entries[at]
        failed: dict[str, Json] = {"failed": True} if entry.get("failed") is True else {}
        self.calls.append({"name": name, "arguments": arguments, **failed})
        return entry

    def _fits(self, entry: Mapping[str, Json], name: str, arguments: Json) -> bool:
        if entry["name"] != name:
            return False
        if compared(entry.get("arguments"), arguments, "exact") == "same":
            return True
        recorded, made = Call(name, entry.get("arguments")), Call(name, arguments)
        return any(
            rule.likeness(recorded) == "same" and rule.likeness(made) == "same"
            for rule in self._rules
        )
