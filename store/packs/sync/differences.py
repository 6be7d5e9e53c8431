"""What differs between two states of a pack, in words: cases that were added, changed because of something, or retired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ...canonical import Json, canonical_hash
from ..adjudicated import ADJUDICATED, adjudicated_words
from ..cases import Case
from ..read import Pack
from .history import Kind

ANOTHER_VERDICT: Final = "the verdict changed"
NOT_MADE: Final = "no verdict makes it any more"
GONE: Final = "it is not there any more"
_SHOWN: Final = 90


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that is not as it was; `whys` says in words what of it changed, what matters most first."""

    before: Case
    after: Case
    whys: tuple[str, ...]

    @property
    def why(self) -> str:
        """What changed, in one sentence."""
        return "; ".join(self.whys)


@dataclass(frozen=True, slots=True)
class Retired:
    """A case that is no longer there, and why."""

    case: Case
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between an earlier and a later state; `rubrics` says whether their rubrics do."""

    added: tuple[Case, ...] = ()
    changed: tuple[Changed, ...] = ()
    retired: tuple[Retired, ...] = ()
    rubrics: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired or self.rubrics)

    @property
    def kind(self) -> Kind:
        """What it means for whoever compares results."""
        touched = [one.case for one in self.retired]
        touched += [one.before for one in self.changed if _tested_otherwise(one)]
        touched += [one.after for one in self.changed if _tested_otherwise(one)]
        if any(case.role != "known_failure" for case in touched):
            return "major"
        return "minor" if self.added else "patch"

    @property
    def headline(self) -> str:
        """The difference in one sentence: "3 added, 1 changed because the verdict changed"."""
        parts = [f"{len(self.added):,} added"] if self.added else []
        parts += _because("changed", (_first(one) for one in self.changed))
        parts += _because("retired", (one_line(one.why) for one in self.retired))
        parts += ["the rubrics changed"] if self.rubrics else []
        return ", ".join(parts) or "nothing differs"

    @property
    def lines(self) -> list[str]:
        """A line for each case, with what is known of it."""
        return [
            *(f"+ {_named(case)}" for case in self.added),
            *(f"~ {_named(one.after)}: {one.why}" for one in self.changed),
            *(f"- {_named(one.case)}: {one_line(one.why)}" for one in self.retired),
        ]

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "headline": self.headline,
            "kind": self.kind if self else None,
            "added": [_case_json(case) for case in self.added],
            "changed": [
                {
                    **_case_json(one.after),
                    "why": list(one.whys),
                    "verdict_before": verdict_of(one.before),
                    "verdict": verdict_of(one.after),
                }
                for one in self.changed
            ],
            "retired": [{**_case_json(one.case), "why": one.why} for one in self.retired],
            "rubrics_changed": self.rubrics,
        }


def _case_json(case: Case) -> dict[str, Json]:
    return {"case": case.id, "role": case.role, "question": case.question}


def _tested_otherwise(one: Changed) -> bool:
    """Whether the results of a case before and after cannot be compared."""
    before, after = one.before, one.after
    return (before.content_hash, before.role, before.proof.status) != (
        after.content_hash,
        after.role,
        after.proof.status,
    )


def _first(one: Changed) -> str:
    """What matters most of what changed, without what it changed from and to, so that it can be counted."""
    return one.whys[0].split(" from ")[0].split(":")[0]


def _because(what: str, whys: Iterable[str]) -> list[str]:
    found = Counter(whys)
    return [f"{number:,} {what} because {why}" for why, number in sorted(found.items())]


def one_line(text: str, most: int = 200) -> str:
    """A text on one line, cut if it is long: nothing in it can look like a line of ours."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _named(case: Case) -> str:
    return f"{case.id} ({case.role}) {one_line(case.question, _SHOWN)}".rstrip()


def verdict_of(case: Case) -> str:
    """What was judged of the recorded answer of a case: "pass" or "fail"."""
    label = case.verdict.get("label")
    return label if label in ("pass", "fail") else ("pass" if case.role == "guard" else "fail")


def difference_between(
    before: Mapping[str, Case],
    after: Mapping[str, Case],
    left: Mapping[str, str] | None = None,
    *,
    rubrics: bool = False,
) -> Difference:
    """What differs between the cases of an earlier and a later state, each by its id; `left` says why cases left, where
    that is known."""
    whys = left or {}
    return Difference(
        tuple(after[name] for name in sorted(after) if name not in before),
        tuple(
            Changed(before[name], after[name], whys_of(before[name], after[name]))
            for name in sorted(after)
            if name in before and before[name].case_hash != after[name].case_hash
        ),
        tuple(
            Retired(before[name], whys.get(name, GONE))
            for name in sorted(before)
            if name not in after
        ),
        rubrics,
    )


def difference_of_packs(before: Pack, after: Pack, left: Mapping[str, str]) -> Difference:
    """What differs between two packs; `left` says why cases left, where that is known."""
    first, second = ({canonical_hash(one) for one in pack.rubrics} for pack in (before, after))
    return difference_between(
        {case.id: case for case in before.cases},
        {case.id: case for case in after.cases},
        left,
        rubrics=first != second,
    )


def whys_of(before: Case, after: Case) -> tuple[str, ...]:
    """What differs between two states of a case, in words; what matters most first."""
    told = []
    if before.format != after.format:
        told.append(f"it is in format {after.format} now")
    if verdict_of(before) != verdict_of(after):
        told.append(f"{ANOTHER_VERDICT} from {verdict_of(before)} to {verdict_of(after)}")
    elif before.role != after.role:
        told.append(f"its role changed from {before.role} to {after.role}")
    if before.correction != after.correction:
        told.append(_given("correction", before.correction, after.correction))
    if before.input_hash != after.input_hash:
        told.append("what is asked changed")
    if before.tape != after.tape:
        told.append("the recorded tool results changed")
    told += _witnesses(before, after)
    told += _claims(before, after)
    if before.proof.status != after.proof.status:
        told.append(f"its proof changed from {before.proof.status} to {after.proof.status}")
    if (before.min_pass, before.trials) != (after.min_pass, after.trials):
        told.append(
            f"how often it must pass changed from {before.min_pass} of {before.trials} "
            f"to {after.min_pass} of {after.trials}"
        )
    if before.reason != after.reason:
        told.append(_given("expert's reason", before.reason, after.reason))
    if before.verdict.get("by") != after.verdict.get("by"):
        told.append("others judged it")
    if before.verdict.get(ADJUDICATED) != after.verdict.get(ADJUDICATED):
        told.append(adjudicated_words(after.verdict) or "its reviewers agree now")
    if before.slices != after.slices:
        told.append("its slices changed")
    if before.severity != after.severity:
        told.append("its severity changed")
    return tuple(told) or ("details changed that decide nothing",)


def _given(what: str, before: str | None, after: str | None) -> str:
    if not before:
        return f"the {what} was given"
    return f"the {what} changed" if after else f"the {what} was taken back"


def _witnesses(before: Case, after: Case) -> list[str]:
    was = {(one.accepted, one.answer_hash) for one in before.witnesses}
    now = {(one.accepted, one.answer_hash) for one in after.witnesses}
    # The recorded answer and its correction change with the verdict, which is told already.
    if verdict_of(before) != verdict_of(after) or before.correction != after.correction:
        return []
    return _more_and_less("judged answer", len(now - was), len(was - now))


def _claims(before: Case, after: Case) -> list[str]:
    was = Counter(_what(one.json()) for one in before.claims)
    now = Counter(_what(one.json()) for one in after.claims)
    return _more_and_less("claim", (now - was).total(), (was - now).total())


def _what(claim: Json) -> str:
    """What a claim says, whatever its number."""
    return str(sorted((name, str(value)) for name, value in claim.items() if name != "id"))


def _more_and_less(what: str, more: int, less: int) -> list[str]:
    if not more and not less:
        return []
    parts = [f"{number} {word}" for number, word in ((more, "more"), (less, "less")) if number]
    return [f"its {what}s changed: {', '.join(parts)}"]
