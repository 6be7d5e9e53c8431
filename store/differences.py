"""What differs between two revisions of a trace, in words, so that a person knows what to look at again.

Only what was said and done is compared, as in the trace key; bookkeeping (tags, cost, tokens, times) is not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

from .canonical import Json, canonical_bytes, canonical_hash
from .evidence_text import message_passages, pretty_json
from .trace import Message, Step, Trace, own_content, step_content

DifferenceKind: TypeAlias = Literal["added", "removed", "changed"]

SHOWN_CHARS: Final = 60
"""How much of the old and of the new text is quoted, in characters."""
_CONTEXT_CHARS: Final = 12
_TOLD: Final = 3
_MOST_COMPARED: Final = 4_000_000
"""Pairs of steps that are compared by content; beyond that only ids and names match them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `step` is the id of the step, in the newer trace unless it was removed; None is the trace
    itself. `field` is what changed of it ("input", "output", …), "" for a whole step."""

    kind: DifferenceKind
    step: str | None
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a step or trace that is compared as one: its JSON, and the text that a person reads."""

    value: Json
    text: str


def differences(old: Trace, new: Trace) -> tuple[Difference, ...]:
    """Where `new` differs from `old`, the trace itself first, then its steps in order."""
    found = list(_changed(None, "the trace", _trace_parts(old), _trace_parts(new)))
    pairs = matched_steps(old, new)
    order = [pairs[number] for number in sorted(pairs)]
    if order != sorted(order):
        found.append(Difference("changed", None, "order", "the order of the steps changed"))
    numbers = {at: number for number, at in pairs.items()}
    before = 0
    for at, step in enumerate(new.steps):
        number = numbers.get(at)
        if number is None:
            label = _label(at, step)
            found.append(Difference("added", step.id, "", f"{label} was added{_said(step)}"))
            continue
        found += _removed(old, range(before, number), pairs)
        before = max(before, number + 1)
        parts = _step_parts(old.steps[number]), _step_parts(step)
        found += _changed(step.id, _label(at, step), *parts)
    found += _removed(old, range(before, len(old.steps)), pairs)
    return tuple(found)


def told(found: Sequence[Difference], most: int = _TOLD) -> str:
    """Differences as one line: steps that were added or removed are counted, the rest is quoted, at most `most`
    of each; "" if there are none."""
    lines = [one.words for one in found if one.field and not _said_by_a_step(one, found)]
    for kind in ("added", "removed"):
        steps = [one.words for one in found if not one.field and one.kind == kind]
        if len(steps) == 1:
            lines.append(steps[0])
        elif steps:
            names = [words.split(f" was {kind}")[0] for words in steps[:most]]
            more = f" and {len(steps) - most} more" if len(steps) > most else ""
            lines.append(f"{len(steps)} steps were {kind}: {', '.join(names)}{more}")
    shown = lines[:most]
    if len(lines) > most:
        shown.append(f"and {len(lines) - most} more")
    return "; ".join(shown)


def _said_by_a_step(one: Difference, found: Sequence[Difference]) -> bool:
    """Whether a difference of the trace itself is that of a step: its last answer is its output."""
    change = one.words.partition(f"the {one.field} of the trace ")[2]
    return one.step is None and any(
        other.step is not None and change and other.words.endswith(f": the {other.field} {change}")
        for other in found
    )


def same_content(old: Step, new: Step) -> bool:
    """Whether two steps say and do the same."""
    return _fingerprint(old) == _fingerprint(new)


def same_heading(old: Trace, new: Trace) -> bool:
    """Whether two traces have the same input, output, expected output and error."""
    return _values(_trace_parts(old)) == _values(_trace_parts(new))


# --- which step is which ----------------------------------------------------------------------------


def matched_steps(old: Trace, new: Trace) -> dict[int, int]:
    """Which steps of two revisions are the same one: position in `old` -> position in `new`.

    Steps are matched by their ids. Where ids are only numbers in a row, a step that was inserted gives its number
    to another one: if matching equal contents in order leaves fewer differences, that counts instead.
    """
    before = [_fingerprint(step) for step in old.steps]
    after = [_fingerprint(step) for step in new.steps]
    places = {step.id: at for at, step in enumerate(new.steps)}
    by_id = {n: places[step.id] for n, step in enumerate(old.steps) if step.id in places}
    by_content = _equal_runs(before, after)

    def cost(pairs: Mapping[int, int]) -> int:
        same = sum(before[number] == after[at] for number, at in pairs.items())
        return len(before) + len(after) - len(pairs) - same

    for pairs in (by_id, by_content):
        _fill(pairs, old.steps, new.steps)
    return by_content if cost(by_content) < cost(by_id) else by_id


def _equal_runs(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Equal fingerprints, in order."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    pairs = {at: at for at in range(start)}
    rest = old[start:], new[start:]
    if len(rest[0]) * len(rest[1]) <= _MOST_COMPARED:
        for block in SequenceMatcher(None, *rest, autojunk=False).get_matching_blocks():
            pairs |= {start + block.a + n: start + block.b + n for n in range(block.size)}
    return pairs


def _fill(pairs: dict[int, int], old: Sequence[Step], new: Sequence[Step]) -> None:
    """Match what is left: the next step of the same kind and name between two that are matched."""
    free: dict[tuple[str, str], list[int]] = {}
    taken = set(pairs.values())
    for at, step in enumerate(new):
        if at not in taken:
            free.setdefault((step.kind, step.name), []).append(at)
    ceiling = [len(new)] * (len(old) + 1)
    for number in range(len(old) - 1, -1, -1):
        ceiling[number] = min(ceiling[number + 1], pairs.get(number, len(new)))
    floor = -1
    for number, step in enumerate(old):
        if number not in pairs:
            places = free.get((step.kind, step.name), [])
            first = bisect_right(places, floor)
            if first < len(places) and places[first] < ceiling[number]:
                pairs[number] = places[first]
        floor = max(floor, pairs.get(number, -1))


# --- what is compared -------------------------------------------------------------------------------


def _trace_parts(trace: Trace) -> dict[str, _Part]:
    content = own_content(trace)
    names = {"input": "input", "output": "output", "expected": "expected output", "error": "error"}
    return {
        words: _Part(content.get(name), _text(content.get(name))) for name, words in names.items()
    }


def _step_parts(step: Step) -> dict[str, _Part]:
    """The content of a step, which decides whether it differs, with the text that is quoted."""
    content = step_content(step)
    failed = step.status_message or ("error" if step.status == "error" else "")
    return {
        "name": _Part(content.get("name"), step.name),
        "actor": _Part(content.get("actor"), step.actor or ""),
        "input": _conversation(content.get("input"), content.get("messages_in")),
        "output": _conversation(content.get("output"), content.get("messages_out")),
        "documents": _Part(
            content.get("documents"), "\n".join(document.content for document in step.documents)
        ),
        "error": _Part([content.get("failed"), content.get("message")], failed),
    }


def _conversation(value: Json, messages: Sequence[Message] | None) -> _Part:
    texts = [passage.text for one in messages or () for passage in message_passages(one)]
    return _Part([value, messages], "\n".join(texts) if texts else _text(value))


def _text(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else pretty_json(value)


def _values(parts: Mapping[str, _Part]) -> bytes:
    return canonical_bytes([part.value for part in parts.values()])


def _fingerprint(step: Step) -> str:
    return canonical_hash(step_content(step))


# --- words ------------------------------------------------------------------------------------------


def _changed(
    step: str | None, label: str, old: Mapping[str, _Part], new: Mapping[str, _Part]
) -> Iterator[Difference]:
    for name, before in old.items():
        after = new[name]
        if canonical_bytes(before.value) == canonical_bytes(after.value):
            continue
        the = f"{label}: the {name}" if step is not None else f"the {name} of the trace"
        if before.text == after.text:
            yield Difference("changed", step, name, f"{the} changed in its form, not in its text")
        elif not before.text:
            yield Difference("added", step, name, f"{the} was added: {_cut(after.text)}")
        elif not after.text:
            yield Difference("removed", step, name, f"{the} was removed: {_cut(before.text)}")
        else:
            first, second = _around(before.text, after.text)
            yield Difference("changed", step, name, f"{the} changed from {first} to {second}")


def _removed(old: Trace, numbers: range, pairs: Mapping[int, int]) -> Iterator[Difference]:
    for number in numbers:
        if number not in pairs:
            step = old.steps[number]
            words = f"{_label(number, step)} was removed{_said(step)}"
            yield Difference("removed", step.id, "", words)


def _label(position: int, step: Step) -> str:
    return f"step {position + 1} {_line(step.name)[:SHOWN_CHARS]}".rstrip()


def _said(step: Step) -> str:
    text = _step_parts(step)["output"].text
    return f": {_cut(text)}" if text else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    line = _line(text[: 4 * SHOWN_CHARS])
    whole = len(line) <= SHOWN_CHARS and len(text) <= 4 * SHOWN_CHARS
    return f"'{line}'" if whole else f"'{line[: SHOWN_CHARS - 1]}…'"


def _around(old: str, new: str) -> tuple[str, str]:
    """Both texts, quoted; long ones from a little before the place where they part."""
    start = _common(old, new)
    if len(old) <= SHOWN_CHARS and len(new) <= SHOWN_CHARS:
        start = 0
    start = max(0, start - _CONTEXT_CHARS)
    lead = "…" if start else ""
    pair = [_cut(lead + text[start:]) for text in (old, new)]
    if pair[0] == pair[1]:
        # They differ in blanks alone, or beyond what is quoted.
        pair = [repr(lead + text[start : start + SHOWN_CHARS]) for text in (old, new)]
    return pair[0], pair[1]


def _common(old: str, new: str) -> int:
    """How many characters two texts have in common at their start."""
    most = min(len(old), len(new))
    # Halving compares slices in C; texts can be megabytes long.
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
