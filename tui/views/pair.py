"""Two answers side by side as lines of text: what differs stands out, and nothing says which is whose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple, TypeAlias

from rich.text import Text

from ...store.comparison_acts import Choice
from ...store.plurals import counted
from ...store.workspace.blind_pairs import ShownAct, ShownPair, ShownSide
from ...store.workspace.choices import Decision
from ..cells import cells
from ..keys.table import key
from ..safe_text import one_line, safe_text
from ..widgets.wrapping import wrapped

Range: TypeAlias = tuple[int, int]
Alone: TypeAlias = Literal["", "left", "right"]
"""Which side has the full width; "" for both."""

BETWEEN: Final = " │ "
DIFFERS: Final = "bold underline"
FAILS: Final = "← fails here"
CHOICES: Final[dict[Choice, str]] = {
    "left": "the left one is better",
    "right": "the right one is better",
    "both_good": "both are good",
    "both_bad": "both are bad",
    "relocated": "both fail, each elsewhere",
}
_WORD: Final = re.compile(r"\w+|[^\w\s]")
_MOST_WORDS: Final = 3_000
_LEAST_SHARED: Final = 0.25
"""Of answers that share less than this, every word would stand out."""
_FOLDED: Final = 2
"""Lines of what a tool returned that are shown folded."""
_FOLDED_QUESTION: Final = 3
_LONGEST_RESULT: Final = 20_000


class PairTexts(NamedTuple):
    """A pair with the ranges of both answers that the other one does not have; and the steps at which each of them `fails`, ""
    for the answer itself, if that was said."""

    pair: ShownPair
    left: tuple[Range, ...]
    right: tuple[Range, ...]
    fails: tuple[str, str] | None = None


def with_differences(pair: ShownPair, fails: tuple[str, str] | None = None) -> PairTexts:
    """Find what differs between the answers; of long ones it takes a while: call it in a worker."""
    one, other = safe_text(pair.left.answer), safe_text(pair.right.answer)
    return PairTexts(pair, *differing(one, other), fails)


def differing(one: str, other: str) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
    """The ranges of each text whose words the other one does not have at that place; none where they share so little that
    it says nothing, or are too long."""
    words = [[found.span() for found in _WORD.finditer(text)] for text in (one, other)]
    if sum(map(len, words)) > _MOST_WORDS:
        return (), ()
    first, second = (
        [text[start:end] for start, end in spans]
        for text, spans in zip((one, other), words, strict=True)
    )
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.ratio() < _LEAST_SHARED:
        return (), ()
    left: list[Range] = []
    right: list[Range] = []
    for what, i, j, k, m in matcher.get_opcodes():
        if what == "equal":
            continue
        if j > i:
            left.append((words[0][i][0], words[0][j - 1][1]))
        if m > k:
            right.append((words[1][k][0], words[1][m - 1][1]))
    return tuple(left), tuple(right)


# --- lines ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """One side as it is drawn: with what differs from the `other` one, in so many cells."""

    side: ShownSide
    other: ShownSide
    marks: Sequence[Range]
    fails: str | None
    width: int
    unfolded: bool

    def answer(self) -> Iterator[Text]:
        """The lines of the answer."""
        if self.side.gone:
            yield Text("(its text is no longer in the library)", "dim")
            return
        yield from _wrapped(safe_text(self.side.answer) or "(no answer)", self.width, self.marks)
        if self.fails == "":
            yield Text(FAILS, "bold", end="")

    def way(self) -> Iterator[Text]:
        """The lines of what it did on the way; what the other side did as well is dim."""
        too = {(act.kind, act.line, act.result) for act in self.other.acts}
        for number, act in enumerate(self.side.acts, start=1):
            same = (act.kind, act.line, act.result) in too
            yield from self._act(number, act, "dim" if same else "")

    def _act(self, number: int, act: ShownAct, style: str) -> Iterator[Text]:
        head = f"{number} {'said: ' if act.kind == 'said' else ''}"
        marks = [] if style else self._differing(act, len(head))
        yield from _cut(list(_wrapped(head + safe_text(act.line), self.width, marks, style)), self.unfolded)  # fmt: skip
        result = safe_text(act.result[:_LONGEST_RESULT])
        if result.strip():
            arrow = "→ failed: " if act.failed and not result.startswith("Error") else "→ "
            lines = list(_wrapped(arrow + result, max(1, self.width - 2), style=style))
            for line in _cut(lines, self.unfolded):
                yield Text("  ", end="").append_text(line)
        elif act.failed:
            yield Text("  → failed", style, end="")
        if self.fails == act.step:
            yield Text(f"  {FAILS}", "bold", end="")

    def _differing(self, act: ShownAct, before: int) -> list[Range]:
        """The words of a call that the first such call of the other side does not have."""
        name = act.line.partition("(")[0]
        like = [one.line for one in self.other.acts if one.line.partition("(")[0] == name]
        if act.kind != "call" or not like:
            return []
        ranges, _ = differing(safe_text(act.line), safe_text(like[0]))
        return [(start + before, end + before) for start, end in ranges]


def pair_lines(texts: PairTexts, width: int, *, alone: Alone = "", unfolded: bool = False) -> list[Text]:  # fmt: skip
    """The lines of a pair in so many cells: both side by side, or one `alone`."""
    pair, fails = texts.pair, texts.fails or (None, None)
    one = width if alone else max(1, (width - len(BETWEEN)) // 2)
    both = {
        "left": _Column(pair.left, pair.right, texts.left, fails[0], one, unfolded),
        "right": _Column(pair.right, pair.left, texts.right, fails[1], one, unfolded),
    }
    columns = [both[alone]] if alone else list(both.values())
    lines = list(_beside([list(column.answer()) for column in columns], one))
    ways = [list(column.way()) for column in columns]
    if any(ways):
        head = [Text(""), Text("How it got there", "bold", end="")]
        nothing = [Text("(nothing but the answer)", "dim", end="")]
        lines += _beside([[*head, *(way or nothing)] for way in ways], one)
    return lines


def _beside(columns: Sequence[list[Text]], width: int) -> Iterator[Text]:
    """Columns beside each other, as high as the highest one; one alone as it is."""
    if len(columns) == 1:
        yield from columns[0]
        return
    for at in range(max(map(len, columns))):
        left, right = (column[at] if at < len(column) else Text("") for column in columns)
        line = Text("", no_wrap=True, end="")
        line.append_text(left)
        line.append(" " * max(0, width - cells(left.plain)))
        line.append(BETWEEN, "dim")
        line.append_text(right)
        yield line


def _wrapped(text: str, width: int, marks: Sequence[Range] = (), style: str = "") -> Iterator[Text]:
    text = text.replace("\t", " ")
    for start, end, inset in wrapped(text, width):
        line = Text(" " * inset + text[start:end], style, no_wrap=True, end="")
        for one, other in marks:
            if one < end and other > start:
                line.stylize(
                    DIFFERS, inset + max(one, start) - start, inset + min(other, end) - start
                )
        yield line


def _cut(lines: list[Text], unfolded: bool) -> Iterator[Text]:
    more = len(lines) - _FOLDED
    if unfolded or more <= 0:
        yield from lines
        return
    yield from lines[:_FOLDED]
    yield Text(f"… {counted(more, 'line')} more", "dim", end="")


def heading_line(width: int, alone: Alone) -> Text:
    """What stands above the columns."""
    if alone:
        return Text(f"{alone.upper()}  (Tab: the other one, then both)", "bold")
    column = max(1, (width - len(BETWEEN)) // 2)
    line = Text("", no_wrap=True)
    line.append(f"{'LEFT':<{column}}", "bold underline")
    line.append(BETWEEN, "dim")
    line.append(f"{'RIGHT':<{column}}", "bold underline")
    return line


def question_lines(pair: ShownPair, width: int, *, unfolded: bool) -> Text:
    """What was asked, folded when it is long."""
    asked = safe_text(pair.asked) or "(the question is no longer in the library)"
    text = Text("Asked: ", "bold")
    lines = [f"{asked[start:end]}" for start, end, _ in wrapped(asked, max(1, width - 7))]
    shown = lines if unfolded or len(lines) <= _FOLDED_QUESTION else lines[:_FOLDED_QUESTION]
    text.append(f"\n{' ' * 7}".join(shown), "not bold")
    if len(shown) < len(lines):
        text.append(
            f" … {counted(len(lines) - len(shown), 'line')} more: {key('unfold')}", "dim not bold"
        )
    return text


def title_line(name: str, at: int, total: int, decided: int) -> Text:
    """The first line: which comparison, and where one is in it."""
    text = Text(one_line(f"Compare {name}", 40), "bold", no_wrap=True)
    left = total - decided
    said = "all decided" if not left else f"{decided:,} decided, {left:,} left"
    text.append(f"  pair {at + 1:,} of {total:,} · {said}", "not bold")
    return text


def state_line(decision: Decision, *, seen: bool, reason: str, hidden: int) -> Text:
    """What is saved of the pair, or what is asked."""
    text = Text(no_wrap=True)
    if decision.choice is not None:
        text.append("Saved: ", "bold").append(f"{CHOICES[decision.choice]}.")
    elif seen:
        text.append("Not decided. You have seen the results, so it stays so.")
    else:
        text.append("Which answer is better? ", "bold")
        text.append("You are not told whose it is.", "dim")
    if reason:
        text.append("  Why: ", "bold").append(one_line(reason, 200))
    if hidden:
        text.append(f"  {counted(hidden, 'name')} hidden.", "dim")
    return text


def whose_line(
    names: tuple[str, str], reviews: Sequence[tuple[str, Decision]], reason: str
) -> Text:
    """After the results: whose answer stands where, and what each reviewer said of the pair."""
    text = Text(no_wrap=True)
    text.append("Left: ", "bold").append(f"{names[0]}  ").append("Right: ", "bold").append(names[1])
    said = [
        f"{one_line(who, 20)}: {(one.outcome or 'open').replace('_', ' ')}" for who, one in reviews
    ]
    if said:
        text.append(f"  ({'; '.join(said)})", "dim")
    if reason:
        text.append("  Why: ", "bold").append(one_line(reason, 200))
    return text


def places(side: ShownSide) -> list[tuple[str, str, str]]:
    """The steps of a side at which it may fail: id, what it was, and what came of it; the first is the answer itself."""
    found: list[tuple[str, str, str]] = [("", "the answer itself", one_line(side.answer, 64))]
    seen: set[str] = set()
    for act in side.acts:
        if act.step not in seen:
            seen.add(act.step)
            found.append((act.step, one_line(act.line, 60), one_line(act.result, 64)))
    return found
