"""Merge returns: add the reviews of kits to the library that built them, in whatever order, once however often.

The events come in as they were written, with their ids and their chains. Those of a masked kit are told as of the plain traces,
and chained anew: the same return gives the same events each time.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from ...errors import UserError
from ..acts import Act, Event
from ..canonical import Json
from ..journal.chains import hash_of
from ..journal.journal import now_ms
from ..kits.kit import library_name, token_of
from ..kits.kit_file import SUFFIX, is_named_as_kit, kind_of, read_file
from ..kits.returned import Returned, forged, proof_of, read_return
from ..plurals import counted
from ..reviews.carrying import CarryReport
from .carrying import carry_over
from .kit_masking import KitMasking
from .masking import read_key
from .pack_names import NamedInPacks

if TYPE_CHECKING:
    from .workspace import Workspace

_TOLD: Final = 5
_COPIED: Final = ("apply-to-group", "carry")


@dataclass(frozen=True, slots=True)
class MergedReturn:
    """What one return brought: of `events` so many were `new`, in `reviews` reviews that were new or that changed."""

    path: Path
    reviewer: str
    name: str
    seal: str
    finished: int
    items: int
    events: int
    new: int = 0
    reviews: int = 0
    notes: tuple[str, ...] = ()

    def words(self) -> str:
        """What it brought, in a sentence."""
        said = f"{self.reviewer}, {self.name}: {self.finished:,} of {counted(self.items, 'item')} judged"
        if not self.new:
            return f"{said}; nothing new"
        return (
            f"{said}; {counted(self.reviews, 'review')} new or changed ({counted(self.new, 'act')})"
        )

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "path": str(self.path),
            "reviewer": self.reviewer,
            "queue": self.name,
            "seal": self.seal,
            "finished": self.finished,
            "items": self.items,
            "events": self.events,
            "new": self.new,
            "reviews": self.reviews,
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did. `brought_back`: an earlier merge had been taken back, and counts again."""

    returns: tuple[MergedReturn, ...]
    brought_back: int = 0
    carried: CarryReport | None = None

    @property
    def new(self) -> int:
        """How many events were new."""
        return sum(one.new for one in self.returns)


@dataclass(slots=True)
class _Told:
    """The events of a return as the library keeps them."""

    returned: Returned
    events: list[Event] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def files_in(paths: Sequence[Path]) -> list[Path]:
    """The files that are named, and the returns in the folders that are; also what is only called one, so that a return whose
    beginning is damaged is refused, and not passed over. Raises UserError if there are none."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [one for one in sorted(path.iterdir()) if _may_be_return(one)]
        else:
            found.append(path)
    if not found:
        where = ", ".join(map(str, paths))
        raise UserError(
            f"There is no return in {where}",
            f"A return is the file that a reviewer sends back; its name ends in .return{SUFFIX}.",
        )
    return list(dict.fromkeys(found))


def _may_be_return(path: Path) -> bool:
    kind = kind_of(path)
    return kind == "return" or (
        kind is None and is_named_as_kit(path) and not path.name.startswith(".") and path.is_file()
    )


def locked_among(paths: Sequence[Path]) -> list[Path]:
    """Those of the returns at these paths that only a passphrase opens; what cannot be read is said when it is merged.
    Raises UserError if there are none at all, or where no passphrase could open one."""
    found = []
    for path in files_in(paths):
        try:
            file = read_file(path, "return")
        except (UserError, OSError):
            continue
        if file.asks_for_passphrase():
            found.append(path)
    return found


def merge_returns(
    space: Workspace,
    paths: Sequence[Path],
    *,
    passphrase: Callable[[Path], str | None] = lambda _: None,
    seals: Sequence[str] = (),
) -> MergeReport:
    """Merge returns, all of them or none; one press. With `seals`, each has to have one of these. Raises UserError that says what
    is wrong with which file, NotSaved."""
    returns: list[Returned] = []
    problems: list[UserError] = []
    for path in files_in(paths):
        try:
            file = read_file(path, "return")
            key = file.key(passphrase(path) if file.asks_for_passphrase() else None)
            one = read_return(file, key, now_ms())
            _is_ours(space, one)
            if seals and one.seal not in seals:
                raise UserError(
                    f"{path} has another seal than was told: {one.seal}",
                    "Its reviews were changed after the seal was told. Ask its reviewer.",
                )
            returns.append(one)
        except UserError as error:
            problems.append(error)
        except OSError as error:
            problems.append(UserError(f"{path} cannot be read: {error.strerror}"))
    if problems:
        _refuse(problems)
    named = NamedInPacks(space)
    told = [_as_kept(space, one, named) for one in returns]
    return _merged(space, told)


def _refuse(problems: Sequence[UserError]) -> None:
    if len(problems) == 1:
        raise problems[0]
    said = "\n".join(str(one.what) for one in problems[:_TOLD])
    more = f"\nand {len(problems) - _TOLD:,} more" if len(problems) > _TOLD else ""
    raise UserError(
        f"Nothing was merged, as {counted(len(problems), 'file')} cannot be:\n{said}{more}",
        problems[0].hint,
    )


def _is_ours(space: Workspace, one: Returned) -> None:
    """Raise UserError for a return of a kit of another library, or one that was made without its kit."""
    key = read_key(space.folder)
    if key is None or library_name(key) != one.head.library:
        raise UserError(
            f"{one.path} is of a kit that another library built",
            "Merge it into the library that the kit came from: --library DIR."
            " A library that was moved needs its privacy.key.",
        )
    expected = proof_of(token_of(key, one.head.kit), one.seal)
    if not hmac.compare_digest(expected, one.proof):
        raise forged(one.path, "it was not made with the kit that it names")
    if space.reviews.rubric(one.head.rubric) is None:
        raise UserError(
            f"{one.path} has reviews under a rubric that is not in this library",
            "Restore the journal from a backup that has it.",
        )


def _as_kept(space: Workspace, one: Returned, named: NamedInPacks) -> _Told:
    """The events of a return under the keys of this library, chained."""
    told = _Told(one)
    keys = {key: named(of) for key, of in one.head.traces.items()}
    masking = KitMasking(space) if one.head.masked else None
    if masking is None and not keys:
        missing = _missing(space, {event.trace for event in one.events})
        if missing:
            raise UserError(
                f"{one.path} has reviews of {counted(len(missing), 'trace')} that are not in this library",
                "Load their bundle again.",
            )
        told.events = list(one.events)
        return told
    missing = _missing(space, {keys.get(event.trace, event.trace) for event in one.events})
    left = [event for event in one.events if keys.get(event.trace, event.trace) in missing]
    if left:
        told.notes.append(
            f"{counted(len(missing), 'trace')} of the kit {'is' if len(missing) == 1 else 'are'} no longer in this"
            " library: what was said of them is left out"
        )
    unknown: dict[str, None] = {}
    made: dict[str, Event] = {}
    for event in sorted(one.events, key=lambda each: (each.trace, each.id)):
        key = keys.get(event.trace, event.trace)
        if key in missing:
            continue
        real = event if masking is None else masking.real(key, event)
        if masking is not None:
            unknown.update(dict.fromkeys(masking.unknown(key, real)))
        body: Mapping[str, Any] = _renamed(real.body, keys) if real.kind in _COPIED else real.body
        made[event.id] = replace(real, trace=key, body=body)
    if unknown:
        told.notes.append(
            f"pseudonyms that their trace does not have stay as they were typed: {', '.join(list(unknown)[:_TOLD])}"
        )
    kept = {event.id: event for event in space.journal.with_ids(list(made))}
    prev = ""
    for event in one.events:
        if event.id in made:
            known = kept.get(event.id)
            if known is not None and _same_act(known, made[event.id]):
                # As it was first merged: what is masked may have changed since.
                told.events.append(known)
                prev = known.hash
                continue
            chained = replace(made[event.id], prev=prev, hash="")
            chained = replace(chained, hash=hash_of(chained))
            told.events.append(chained)
            prev = chained.hash
    return told


def _same_act(one: Event, other: Event) -> bool:
    blank = {"body": {}, "prev": "", "hash": ""}
    return bool(replace(one, **blank) == replace(other, **blank))


def _missing(space: Workspace, keys: set[str]) -> set[str]:
    return keys - space.library.source_ids(sorted(keys)).keys()


def _renamed(body: Mapping[str, Json], keys: Mapping[str, str]) -> dict[str, Json]:
    """A body that names reviews of other traces of the kit, under the keys of this library."""

    def ref(one: Mapping[str, Json]) -> dict[str, Json]:
        return {**one, "trace": keys.get(str(one["trace"]), one["trace"])}

    out = dict(body)
    if "from" in out:
        out["from"] = ref(out["from"])
    if "through" in out:
        out["through"] = [ref(one) for one in out["through"]]
    return out


def _merged(space: Workspace, told: Sequence[_Told]) -> MergeReport:
    given = list(_each(told))
    journal = space.journal

    def act(new: Sequence[Event]) -> Act:
        fresh = {event.id for event in new}
        returns: list[Json] = [
            {
                "reviewer": one.returned.head.reviewer,
                "queue": one.returned.head.name,
                "kit": one.returned.head.kit,
                "seal": one.returned.seal,
                "installation": one.returned.head.installation,
                "events": sum(event.id in fresh for event in one.events),
            }
            for one in told
        ]
        presses: list[Json] = list(dict.fromkeys(event.press for event in new))
        reviews = len({(event.reviewer, event.trace, event.rubric) for event in new})
        return Act("merge", {"returns": returns, "presses": presses, "reviews": reviews})

    _note_namesakes(space, told)
    kits = {(one.returned.head.kit, one.returned.head.reviewer) for one in told}
    brought_back = journal.bring_back_merges(kits)
    journal.backup_before()
    new = set(journal.merge_with(space.reviewer, given, act))
    carried = carry_over(space)
    return MergeReport(
        tuple(_report(one, new) for one in told), brought_back, carried if carried.carried else None
    )


def _note_namesakes(space: Workspace, told: Sequence[_Told]) -> None:
    """Say of each return whose reviewer's earlier ones were made elsewhere that two people may have one name: by their names
    alone they are one reviewer."""
    places: dict[str, set[str]] = {}
    for event in space.journal.counting_of_kind("merge"):
        for one in event.body.get("returns") or ():
            places.setdefault(str(one.get("reviewer")), set()).add(
                str(one.get("installation") or "")
            )
    for one in told:
        head = one.returned.head
        places.setdefault(head.reviewer, set()).add(head.installation)
    for one in told:
        head = one.returned.head
        if head.installation and places[head.reviewer] - {"", head.installation}:
            one.notes.append(
                f"returns by {head.reviewer} were made in two places: two people of one name count as one reviewer."
                " If they are two, undo the merge and give each a kit with a name of their own (--reviewer)"
            )


def _report(one: _Told, new: set[str]) -> MergedReturn:
    head = one.returned.head
    mine = [event for event in one.events if event.id in new]
    return MergedReturn(
        one.returned.path,
        head.reviewer,
        head.name,
        one.returned.seal,
        head.finished,
        head.items,
        len(one.events),
        len(mine),
        len({event.trace for event in mine}),
        tuple(one.notes),
    )


def _each(told: Sequence[_Told]) -> Iterator[Event]:
    """The events of all returns, each once."""
    known: dict[str, str] = {}
    for one in told:
        for event in one.events:
            if event.id not in known:
                known[event.id] = event.hash
                yield event
            elif known[event.id] != event.hash:
                raise forged(one.returned.path, f"event {event.id} is another one in another file")
