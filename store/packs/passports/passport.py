"""A judge's passport: how it did on held-out traces, bound to its name, model, prompt, threshold and rubric.

The file carries every trace that it rests on, by its key, with what experts and the judge said. All else in it follows from
that: the parts, the counts, the bounds, whether it is certified. Reading one derives it anew, and refuses one that states anything
else. It holds no text of traces, no time and no float, so the same calibration is the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, InvalidOperation
from typing import Any, Final, cast

from ...canonical import Json, canonical_bytes, canonical_hash, sha256_hex
from .counts import Counts, Said, counts_of
from .parts import PARTS, RULE, Part, part_of
from .shares import Share, needed_for

FORMAT: Final = "tracejury.judge-passport/1"
MAJOR: Final = "tracejury.judge-passport/"
_DERIVED: Final = (
    "parts",
    "development",
    "held_out",
    "certified",
    "why_not",
    "said",
    "passport_id",
)
_GIVEN: Final = ("format", "judge", "rubric", "target", "parts_rule", "items", "held_out_use")
_FOUR: Final = Decimal("0.0001")


class PassportInvalid(ValueError):
    """Why a file is no passport, or states what does not follow from it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A trace by its key, with what experts and the judge said of it, and the number that the judge gave."""

    trace: str
    experts: Said
    judge: Said
    score: str | None = None

    def json(self) -> dict[str, Json]:
        """As the passport has it."""
        return {
            "trace": self.trace, "part": part_of(self.trace), "experts": self.experts, "judge": self.judge, "score": self.score,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What a passport binds: the judge by name and model, the hash of its prompt ("sha256:…"), how its scores count, the
    rubric; and the share of both that it has to reach."""

    name: str
    rubric_id: str
    rubric_version: int
    rubric_hash: str
    target: str
    model: str | None = None
    prompt_hash: str | None = None
    threshold: str | None = None
    lower_is_better: bool | None = None
    counts: str = ""

    def judge(self) -> dict[str, Json]:
        """The judge, as the passport has it."""
        return {
            "name": self.name, "model": self.model, "prompt_hash": self.prompt_hash, "threshold": self.threshold,
            "lower_is_better": self.lower_is_better, "counts": self.counts,
        }  # fmt: skip

    def rubric(self) -> dict[str, Json]:
        """The rubric, as the passport has it."""
        return {"id": self.rubric_id, "version": self.rubric_version, "hash": self.rubric_hash}


def hash_of_traces(traces: Iterable[str]) -> str:
    """The hash of a set of traces."""
    return "sha256:" + canonical_hash(sorted(traces))


def look_of(items: Iterable[Item]) -> tuple[str, str]:
    """What a look at held-out traces saw: the hash of what experts and the judge said of them, and that of the traces. Who sees
    the same again learns nothing new; another prompt or threshold shows something else."""
    held_out = [one for one in items if part_of(one.trace) == "held-out"]
    seen = sorted([one.trace, one.experts, one.judge] for one in held_out)
    return "sha256:" + canonical_hash(seen), hash_of_traces(one.trace for one in held_out)


def prompt_hash(prompt: bytes) -> str:
    """The hash of a prompt's file."""
    return "sha256:" + sha256_hex(prompt)


def passport_of(what: Calibrated, items: Sequence[Item], use: int) -> dict[str, Json]:
    """The passport of a judge; `use` is how many times its held-out traces have been looked at, this one counted."""
    return _derived(
        {
            "format": FORMAT,
            "judge": what.judge(),
            "rubric": what.rubric(),
            "target": what.target,
            "parts_rule": RULE,
            "items": [one.json() for one in sorted(items, key=lambda one: one.trace)],
            "held_out_use": use,
        }
    )


def passport_bytes(passport: Mapping[str, Json]) -> bytes:
    """The file of a passport: canonical JSON and a line feed."""
    return canonical_bytes(dict(passport)) + b"\n"


def counts_in(passport: Mapping[str, Json], *parts: Part) -> Counts:
    """How the judge did on the traces of some parts."""
    return counts_of(
        (cast("Said", one["experts"]), cast("Said", one["judge"]))
        for one in passport["items"]
        if one["part"] in parts
    )


def checked(value: Json) -> dict[str, Any]:
    """A passport that says nothing but what follows from its items. Raises PassportInvalid, saying what does not."""
    if not isinstance(value, dict):
        raise PassportInvalid("it is no JSON object")
    stated = str(value.get("format") or "")
    if stated != FORMAT:
        newer = stated.startswith(MAJOR)
        raise PassportInvalid(
            f"its format is {stated!r}, this version reads {FORMAT!r}"
            if newer
            else "it is no passport of a judge"
        )
    missing = [name for name in (*_GIVEN, *_DERIVED) if name not in value]
    if missing:
        raise PassportInvalid(f"it lacks {', '.join(missing)}")
    unknown = sorted(set(value) - {*_GIVEN, *_DERIVED})
    if unknown:
        raise PassportInvalid(f"it has {', '.join(unknown)}, which no passport has")
    _check_shapes(value)
    _check_items(value["items"])
    true = _derived({name: value[name] for name in _GIVEN})
    for name in _DERIVED:
        if value[name] != true[name]:
            raise PassportInvalid(f"{name} is not what follows from its items: it was changed")
    return true


def _check_shapes(value: Mapping[str, Json]) -> None:
    for name in ("judge", "rubric"):
        if not isinstance(value[name], dict):
            raise PassportInvalid(f"{name} is no object")
    for holder, name in (("judge", "name"), ("rubric", "hash"), ("rubric", "id")):
        if not isinstance(value[holder].get(name), str):
            raise PassportInvalid(f"{holder}.{name} is no text")
    if value["parts_rule"] != RULE:
        raise PassportInvalid(f"its parts are made by {value['parts_rule']!r}, not by {RULE!r}")
    use = value["held_out_use"]
    if not isinstance(use, int) or isinstance(use, bool) or use < 1:
        raise PassportInvalid("held_out_use is no count")
    try:
        target = Decimal(value["target"])
    except (InvalidOperation, TypeError, ValueError):
        raise PassportInvalid("target is no number in words") from None
    if not 0 < target < 1:
        raise PassportInvalid("target is not between 0 and 1")


def _check_items(items: Json) -> None:
    if not isinstance(items, list):
        raise PassportInvalid("items is no list")
    seen: list[str] = []
    for one in items:
        if not isinstance(one, dict) or set(one) != {"trace", "part", "experts", "judge", "score"}:
            raise PassportInvalid(
                "an item has other fields than trace, part, experts, judge, score"
            )
        trace = one["trace"]
        if not isinstance(trace, str):
            raise PassportInvalid("an item names no trace")
        if one["part"] != part_of(trace):
            raise PassportInvalid(f"the trace {trace[:12]} is of the part {part_of(trace)}, and is stated in another")  # fmt: skip
        if one["experts"] not in ("pass", "fail") or one["judge"] not in ("pass", "fail"):
            raise PassportInvalid(f"of the trace {trace[:12]} it says neither pass nor fail")
        seen.append(trace)
    if seen != sorted(set(seen)):
        raise PassportInvalid("its items are not in order, or one is there twice")


def _derived(given: dict[str, Any]) -> dict[str, Any]:
    """What was given, with everything that follows from it."""
    traces: dict[Part, list[str]] = {part: [] for part in PARTS}
    for one in given["items"]:
        traces[cast("Part", one["part"])].append(one["trace"])
    held_out = counts_in(given, "held-out")
    target, use = Decimal(given["target"]), given["held_out_use"]
    why = _why_not(held_out, target)
    made = {
        **given,
        "parts": {
            part: {"items": len(some), "hash": hash_of_traces(some)}
            for part, some in traces.items()
        },
        "development": _figures(counts_in(given, "tune", "development")),
        "held_out": _figures(held_out),
        "certified": not why,
        "why_not": why,
        "said": _said(use),
    }
    return {**made, "passport_id": "sha256:" + canonical_hash(made)}


def _said(use: int) -> list[str]:
    """What a reader has to know besides."""
    if use == 1:
        return ["The held-out traces were looked at once, for this passport."]
    often = f"The held-out traces were looked at {use} times, with another prompt, threshold, rubric or set of traces:"
    return [
        f"{often} of so many tries one succeeds by chance more often than its bounds say. Judge new traces to be sure."
    ]


def _why_not(counts: Counts, target: Decimal) -> list[str]:
    found = []
    for share, what in ((counts.failures, "failures caught"), (counts.good, "good outputs passed")):
        low = lower_bound(share)
        if low >= target:
            continue
        missed = share.of - share.count
        wanted = needed_for(float(target), missed)
        more = f"with as many missed ({missed:,}), {wanted:,} would be enough"
        found.append(
            f"{what}: {share.count:,} of {share.of:,}, so at least {low} with 95 % confidence; the target is {target} ({more})"
        )
    return found


def lower_bound(share: Share) -> Decimal:
    """The lower end of the exact 95 % interval, rounded down to four places: what is certified."""
    return (Decimal(share.between.low) + Decimal("1e-12")).quantize(_FOUR, ROUND_FLOOR)


def _figures(counts: Counts) -> dict[str, Json]:
    return {
        "failures_caught": _share(counts.failures),
        "good_outputs_passed": _share(counts.good),
        "precision": _share(counts.right_when_failing),
    }


def _share(share: Share) -> dict[str, Json]:
    return {"count": share.count, "of": share.of, "at_least": str(lower_bound(share))}
