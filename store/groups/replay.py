"""What reviewers did to groups, replayed from the journal: names, merges, splits, moves, judgements, settings.

Each act is one event of the journal, of the kind `group`; `undo` events reverse it like any other act. A
signature placed by hand stays there in every
later run, and one that was moved out of a group is never placed in it again:

    name      {"group", "name"}                                  "" removes the name
    merge     {"group": into, "from"}                            both representatives remain in use
    split     {"group": the new one, "from", "signatures"}       the first signature is its representative
    move      {"group": to, "from", "signatures"}
    apart     {"group", "other"}                                 they are different failures: never proposed again
    judged    {"group", "signatures", "members", "review"}       its members are fixed from then on
    settings  {"threshold", "masks", "shown", "polar", "masks_version", "masks_version_before"}
    undo      {"press"}                                          as written before there was one history

`anchors` are the representatives of the groups of an act, so that a library that does not have the groups yet
makes the same ones, with the `pattern` that decides what they take in; these signatures count as placed by hand. `masks_version`, `masks` and `shown` are the
masks that the signatures of an act were made with; acts recorded before masks had versions do not have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..acts import Event
from ..canonical import Json
from ..folding import active_events, reverses
from .failures import KINDS
from .mask_classes import FIRST_VERSION, latest_version
from .masks import Masks
from .signature import THRESHOLD, Signature


@dataclass(frozen=True, slots=True)
class AppliedJudgement:
    """A judgement that was applied to a group: when, by whom, which review, and to how many."""

    at_ms: int
    reviewer: str
    trace: str
    rubric: str
    members: int


@dataclass(frozen=True, slots=True)
class GroupingSettings:
    """How failures are compared. `masks` are the user's own (name -> expression), `shown` classes that are not
    masked, `polar` more words that reverse the meaning of a sentence. `masks_version` is the version of the
    built-in masks."""

    threshold: float = THRESHOLD
    masks: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    polar: tuple[str, ...] = ()
    masks_version: int = field(default_factory=latest_version)

    @property
    def made_with(self) -> Masks:
        """The masks that these settings ask for."""
        return Masks(dict(self.masks), frozenset(self.shown), self.masks_version)


@dataclass
class GroupEdits:
    """The present outcome of everything that reviewers did to groups."""

    names: dict[str, str] = field(default_factory=dict)
    into: dict[str, str] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    apart: dict[tuple[str, str], Event] = field(default_factory=dict)
    different: dict[frozenset[str], Event] = field(default_factory=dict)
    representatives: dict[str, Signature] = field(default_factory=dict)
    judged: dict[str, list[AppliedJudgement]] = field(default_factory=dict)
    settings: GroupingSettings = field(default_factory=GroupingSettings)
    settings_act: str = ""
    """The id of the act that set the settings; "" if none did."""
    masks: list[Masks] = field(default_factory=list)
    """The masks that the signatures in the acts were made with."""
    refused: list[str] = field(default_factory=list)
    """Acts without effect because they contradict an earlier one, as messages."""

    def root(self, group: str) -> str:
        """The group that a group was merged into in the end; the group itself if it was not merged."""
        while group in self.into:
            group = self.into[group]
        return group

    def group_of(self, signature: str, home: str) -> str:
        """The group of a signature that was placed in `home`."""
        return self.root(self.placed.get(signature, home))

    def earlier_masks(self, present: Masks) -> list[Masks]:
        """The masks, other than the present ones, that signatures in the acts were made with; not those of
        a newer version of tracejury."""
        return [one for one in self.masks if one != present and one.version <= latest_version()]

    def against_merge(self, first: str, second: str) -> Event | None:
        """The act that keeps two groups apart, or None."""
        ours, theirs = self.root(first), self.root(second)
        for pair, event in self.different.items():
            if {self.root(one) for one in pair} == {ours, theirs}:
                return event
        for (signature, group), event in self.apart.items():
            now = self.placed.get(signature)
            if now is not None and {self.root(now), self.root(group)} == {ours, theirs}:
                return event
        return None


def active(events: Iterable[Event]) -> list[Event]:
    """The acts on groups that were not undone, in the order of their ids."""
    ordered = sorted(events, key=lambda event: event.id)
    return [event for event in active_events(ordered) if event.kind == "group"]


def reversed_since(events: Iterable[Event], seen: str) -> list[Event]:
    """The acts on groups that were undone or done again after the event with the id `seen`."""
    by_press: dict[str, list[Event]] = {}
    waiting: list[str] = []
    for event in events:
        by_press.setdefault(event.press, []).append(event)
        target = reverses(event)
        if event.id > seen and target is not None:
            waiting.append(target)
    found: dict[str, Event] = {}
    met: set[str] = set()
    while waiting:
        press = waiting.pop()
        if press in met:
            continue
        met.add(press)
        for event in by_press.get(press, ()):
            target = reverses(event)
            if target is not None:
                waiting.append(target)
            elif event.kind == "group":
                found[event.id] = event
    return [found[id_] for id_ in sorted(found)]


def replay(events: Iterable[Event]) -> GroupEdits:
    """The outcome of these events (changes to groups and the undos that may reverse them); it does not
    depend on the order in which they were received."""
    every = list(events)
    edits = GroupEdits(settings=GroupingSettings(masks_version=_first_version(every)))
    for event in active(every):
        body = event.body
        made_with = masks_of_act(body, edits.settings)
        if "anchors" in body and made_with not in edits.masks:
            edits.masks.append(made_with)
        for group, representative in (body.get("anchors") or {}).items():
            signature = _signature(representative)
            if signature is not None:
                edits.representatives.setdefault(str(group), signature)
                edits.placed.setdefault(signature.id, str(group))
        _DO[str(body["act"])](edits, event, body)
    return edits


def masks_of_act(body: Mapping[str, Json], settings: GroupingSettings) -> Masks:
    """The masks that the signatures in an act were made with; `settings` are those of the time."""
    if body["act"] == "settings" or "masks_version" not in body:
        return settings.made_with
    own, hidden = body.get("masks") or {}, body.get("shown") or ()
    return Masks(dict(own), frozenset(hidden), int(body["masks_version"]))


def masks_json(masks: Masks) -> dict[str, Json]:
    """The masks that the signatures of an act are made with, as the act records them."""
    found: dict[str, Json] = {"masks_version": masks.version}
    if masks.own:
        found["masks"] = dict(masks.own)
    if masks.shown:
        found["shown"] = sorted(masks.shown)
    return found


def _first_version(events: Iterable[Event]) -> int:
    """The version of the masks before anybody changed it, also where that change was undone."""
    first = min(
        (one for one in events if reverses(one) is None), key=lambda one: one.id, default=None
    )
    if first is None:
        return latest_version()
    made_with = first.body.get("masks_version", FIRST_VERSION)
    return int(first.body.get("masks_version_before", made_with))


def representative_json(signature: Signature) -> dict[str, Json]:
    """A signature as an act names it; of a representative with variables also its pattern."""
    named: dict[str, Json] = {
        "kind": signature.kind, "block": signature.block, "text": signature.text
    }  # fmt: skip
    return named | ({"pattern": signature.pattern} if signature.pattern else {})


def _signature(representative: Mapping[str, Json]) -> Signature | None:
    kind = next((kind for kind in KINDS if kind == representative.get("kind")), None)
    if kind is None:
        return None
    return Signature(
        kind,
        str(representative["block"]),
        str(representative["text"]),
        str(representative.get("pattern", "")),
    )


def _name(edits: GroupEdits, event: Event, body: Mapping[str, Json]) -> None:
    del event
    group, name = str(body.get("group", "")), str(body.get("name", "")).strip()
    edits.names.pop(group, None)
    if name:
        edits.names[group] = name


def _merge(edits: GroupEdits, event: Event, body: Mapping[str, Json]) -> None:
    into, gone = edits.root(str(body.get("group", ""))), edits.root(str(body.get("from", "")))
    if into == gone:
        return
    against = edits.against_merge(into, gone)
    if against is not None:
        edits.refused.append(
            f"the merge of {gone} into {into} by {event.reviewer}: {against.reviewer} had kept them apart"
        )
        return
    edits.into[gone] = into


def _take(edits: GroupEdits, event: Event, body: Mapping[str, Json]) -> None:
    group, source = str(body.get("group", "")), str(body.get("from", ""))
    for signature in body.get("signatures", ()):
        edits.placed[str(signature)] = group
        edits.apart.pop((str(signature), group), None)
        if source and source != group:
            edits.apart[str(signature), source] = event


def _apart(edits: GroupEdits, event: Event, body: Mapping[str, Json]) -> None:
    pair = frozenset([str(body.get("group", "")), str(body.get("other", ""))])
    if len(pair) == 2:
        edits.different[pair] = event


def _judged(edits: GroupEdits, event: Event, body: Mapping[str, Json]) -> None:
    group = str(body.get("group", ""))
    for signature in body.get("signatures", ()):
        edits.placed.setdefault(str(signature), group)
    review = body.get("review") or {}
    edits.judged.setdefault(group, []).append(
        AppliedJudgement(
            at_ms=event.at_ms,
            reviewer=event.reviewer,
            trace=str(review.get("trace", "")),
            rubric=str(review.get("rubric", "")),
            members=int(body.get("members", 0)),
        )
    )


def _settings(edits: GroupEdits, event: Event, body: Mapping[str, Json]) -> None:
    edits.settings_act = event.id
    before = edits.settings
    edits.settings = GroupingSettings(
        threshold=float(body.get("threshold", before.threshold)),
        masks=dict(body.get("masks", before.masks)),
        shown=tuple(body.get("shown", before.shown)),
        polar=tuple(body.get("polar", before.polar)),
        masks_version=int(body.get("masks_version", before.masks_version)),
    )


_DO = {
    "name": _name,
    "merge": _merge,
    "split": _take,
    "move": _take,
    "apart": _apart,
    "judged": _judged,
    "settings": _settings,
}
