"""Where bundles come from and under which terms: licence, source and consent, as people said; acts of the journal."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..acts import Act
from ..canonical import Json, canonical_bytes
from ..plurals import counted, listed
from ..provenance_choice import FIELDS, required_provenance
from .masking import library_masking, reason_without_private

if TYPE_CHECKING:
    from .opened import OpenLibrary

_LONGEST: Final = 1_000


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """A bundle by its name and the hash of its content, with what was said of it: by field. `said_by` is who said it last;
    `rows` are its row ids, one for each format in it."""

    name: str
    sha256: str
    rows: tuple[int, ...]
    traces: int
    facts: Mapping[str, str]
    said_by: str = ""

    def lacking(self, fields: Collection[str]) -> list[str]:
        """Those of the fields that nobody said anything of."""
        return [one for one in fields if not self.facts.get(one)]

    def json(self) -> dict[str, Json]:
        """As one JSON object: every field, null where it is not known."""
        return {
            "bundle": self.name,
            "sha256": self.sha256,
            **{name: self.facts.get(name) for name in FIELDS},
        }


def bundle_facts(space: OpenLibrary) -> list[BundleFacts]:
    """The bundles in the order of loading, each with what was said of it."""
    said: dict[str, dict[str, str]] = {}
    by: dict[str, str] = {}
    for event in space.journal.counting_of_kind("bundle"):
        for content in event.body["contents"]:
            facts = said.setdefault(str(content), {})
            for name in FIELDS:
                if name in event.body:
                    facts[name] = str(event.body[name] or "")
            by[str(content)] = event.reviewer
    found: dict[tuple[str, str], BundleFacts] = {}
    hashes = space.library.bundle_hashes()
    for row in sorted(space.library.bundles(), key=lambda one: one.id):
        content = hashes[row.id]
        before = found.get((row.name, content))
        found[row.name, content] = BundleFacts(
            row.name,
            content,
            (*(before.rows if before else ()), row.id),
            row.traces + (before.traces if before else 0),
            {name: text for name, text in said.get(content, {}).items() if text},
            by.get(content, ""),
        )
    return list(found.values())


def _now(one: BundleFacts, given: Mapping[str, str]) -> BundleFacts:
    facts = {name: text for name, text in {**one.facts, **given}.items() if text}
    return replace(one, facts=facts)


def facts_of_rows(space: OpenLibrary) -> dict[int, str]:
    """What the desk tells of each bundle, by its row ids: its licence, and what is required and not known. Where nobody said
    anything and nothing is required, one look at the journal tells that."""
    required = required_provenance()
    if not required and not space.journal.counting_of_kind("bundle"):
        return {}
    told = {}
    for one in bundle_facts(space):
        said = [space.shown.text("", one.facts["licence"])] if "licence" in one.facts else []
        words = " · ".join([*said, *(f"no {name}" for name in one.lacking(required))])
        told.update(dict.fromkeys(one.rows, words))
    return told


def say_of_bundle(space: OpenLibrary, name: str, facts: Mapping[str, str]) -> list[BundleFacts]:
    """Record what is known of the bundles of that name (or path); an empty text takes a field away. Returns those that it
    changed. Raises UserError for a name that none has, and for something private in what is said; NotSaved."""
    paths = {row.id: row.path for row in space.library.bundles()}
    some = [
        one
        for one in bundle_facts(space)
        if name == one.name or any(name == paths[row] for row in one.rows)
    ]
    if not some:
        raise UserError(
            f"No bundle named {name} is in the library",
            "Its name is the name of the file or folder that was loaded; tracejury bundle list shows them.",
        )
    return _say(space, some, facts)


def say_of_loaded(space: OpenLibrary, name: str, facts: Mapping[str, str]) -> list[BundleFacts]:
    """Record what is known of a bundle that was just loaded: of several of that name, the last one. Raises UserError,
    NotSaved."""
    named = [one for one in bundle_facts(space) if one.name == name]
    last = max(named, key=lambda one: max(one.rows), default=None)
    return _say(space, [one for one in named if one is last], facts)


def _say(
    space: OpenLibrary, some: Sequence[BundleFacts], facts: Mapping[str, str]
) -> list[BundleFacts]:
    longest = max(facts, key=lambda name: len(facts[name]), default="")
    if facts and len(facts[longest]) > _LONGEST:
        raise UserError(
            f"The {longest} of a bundle has {_LONGEST:,} characters at most",
            "Say it in a sentence, or name the document that says it.",
        )
    given = {
        name: reason_without_private(space.folder, text, "in the journal and in packs")
        for name, text in facts.items()
    }
    new = [
        one for one in some if any(one.facts.get(name, "") != text for name, text in given.items())
    ]
    if new:
        body: dict[str, Json] = {
            "bundle": new[0].name,
            "contents": sorted({one.sha256 for one in new}),
            **given,
        }
        space.journal.append(space.reviewer, "", "", [Act("bundle", body)])
    return [_now(one, given) for one in new]


def facts_of_traces(space: OpenLibrary, traces: Collection[str]) -> list[BundleFacts]:
    """The bundles that hold one of these traces."""
    wanted = frozenset(traces)
    return [
        one
        for one in bundle_facts(space)
        if any(not wanted.isdisjoint(space.library.keys(bundle=row)) for row in one.rows)
    ]


def provenance_json(
    space: OpenLibrary, some: Sequence[BundleFacts], *, masked: bool = False
) -> list[Json]:
    """What a pack says of the bundles that its traces came in: those of which something is known. A masked one tells their
    names with pseudonyms, and no hash: whoever guesses what was masked could compare it."""
    told = [one for one in some if one.facts]
    if not masked:
        found: list[dict[str, Json]] = [
            {"bundle": one.name, "sha256": one.sha256, **one.facts} for one in told
        ]
    else:
        mask = library_masking(space.folder).mask_text
        found = [
            {
                "bundle": mask(one.name),
                **{name: mask(text) for name, text in one.facts.items()},
            }
            for one in told
        ]
    return sorted(found, key=canonical_bytes)


def require_provenance_of(space: OpenLibrary, traces: Collection[str], what: str) -> None:
    """Raise UserError where traces would leave in `what` (a pack, a kit) though a field that the settings require is not
    known of any bundle that they came in."""
    fields = required_provenance()
    if not fields or not traces:
        return
    known: set[str] = set()
    bare: list[tuple[BundleFacts, set[str]]] = []
    wanted = frozenset(traces)
    for one in bundle_facts(space):
        inside = {key for row in one.rows for key in space.library.keys(bundle=row)} & wanted
        if inside and one.lacking(fields):
            bare.append((one, inside))
        else:
            known |= inside
    blocking = [(one, inside - known) for one, inside in bare if inside - known]
    if not blocking:
        return
    said = listed(
        f"{one.name} ({listed(one.lacking(fields))}; {counted(len(inside), 'trace')})"
        for one, inside in blocking
    )
    first = blocking[0][0]
    options = " ".join(f"--{name} TEXT" for name in first.lacking(fields))
    raise UserError(
        f"The {what} is not written: required_provenance asks for {listed(fields)}, and it is not known of {said}",
        f"Say it: tracejury bundle set {shlex.quote(first.name)} {options}",
        exit_code=1,
    )
