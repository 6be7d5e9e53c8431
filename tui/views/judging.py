"""A judgement as lines of text: what it has, what each missing part is worth, and how a correction differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from rich.text import Text

from ...rubrics.schema import Question, Rubric
from ...store.judgement import Place, Review
from ...store.reviews.coding import KnownCode
from ...store.reviews.disagreement import EarlierJudgement, disagreement
from ...store.reviews.parts import Part, part_name, parts_of
from ...store.score_meanings import NOTHING_DECLARED, Declared
from ...store.trace import Trace
from ..keys.table import key
from ..safe_text import one_line, safe_text
from ..verdicts import verdict_words
from ..widgets.form_view import ClaimLine

if TYPE_CHECKING:
    # The review opens without all that reads claims.
    from ...store.workspace.claims import ReviewClaims, TriedClaim

_WORD: Final = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
_AROUND: Final = 3
"""Words that are shown before and after what changed."""
_MOST_WORDS: Final = 1200
"""Words that are compared one by one; a longer stretch is shown as replaced."""
_LEFT: Final = 0.5
"""Share of the words that two texts have in common, below which one is no edit of the other."""
MOST_EDITED: Final = 50_000
"""Characters that an editor takes: with more, it would answer no key for seconds."""
_MOST_CLAIMS: Final = 6


def checklist(
    rubric: Rubric, review: Review | None, found: ReviewClaims | None = None, width: int = 0
) -> Text:
    """Each part of the judgement of a fail with a sign, and what the first missing one is worth; of any judgement
    where no verdict is asked for. Empty for another verdict. In `width` cells (0: any number) it is said shorter
    rather than cut."""
    parts = [part for part in parts_of(rubric, review) if part.kind != "verdict"]
    if not any(part.kind == "why" for part in parts):
        return Text("")
    shown = [part for part in parts if part.kind != "question" or part.needed]
    line = Text("")
    for brief in _BRIEFER:
        line = _checked(rubric, review, shown, found, brief)
        if not width or line.cell_len <= width:
            return line
    line.truncate(width, overflow="ellipsis")
    return line


@dataclass(frozen=True, slots=True)
class _Brief:
    """How short the list is: names of at most so many characters, with or without what the first missing part is
    worth. Only counted is what is `given`, and of what is missing beside the first part the `questions`, or all that is
    `missing`."""

    name: int = 36
    worth: bool = True
    questions: bool = False
    given: bool = False
    missing: bool = False


_BRIEFER: Final = (
    _Brief(),
    _Brief(20),
    _Brief(20, questions=True),
    _Brief(20, questions=True, given=True),
    _Brief(20, worth=False, questions=True),
    _Brief(30, worth=False, given=True, missing=True),
    _Brief(16, worth=False, given=True, missing=True),
)


def _checked(
    rubric: Rubric,
    review: Review | None,
    shown: list[Part],
    found: ReviewClaims | None,
    brief: _Brief,
) -> Text:
    line = Text()
    done = [part for part in shown if part.done]
    first = next((part for part in shown if part.needed), None)
    first = first or next((part for part in shown if not part.done), None)
    others = [part for part in shown if not part.done and part is not first]
    if not brief.missing:
        others = [part for part in others if part.kind == "question" and brief.questions]
    if brief.given and done:
        line.append(f"✓ {len(done)} given")
    for part in shown:
        if (brief.given and part.done) or part in others:
            continue
        line.append("  " if line else "")
        words = one_line(_checked_name(rubric, review, part), brief.name)
        line.append(f"{'✓' if part.done else '○'} {words}", "" if part.done else "bold")
        if part is first:
            told = (
                _worth(rubric, review, part, found)
                if brief.worth
                else "needed"
                if part.needed
                else ""
            )
            line.append(f": {told}" if told else "")
    if others:
        what = "more" if brief.missing else "question" if len(others) == 1 else "questions"
        line.append(f"  ○ {len(others)} {what}", "bold")
    if len(done) == len(shown) and found is not None and found.strength is not None:
        does = {"gates": "it gates", "thin": "thin, it asks"}.get(found.strength, found.strength)
        line.append(f"  test: {does}")
    return line


def _checked_name(rubric: Rubric, review: Review | None, part: Part) -> str:
    """What a part is called in the list: what was given of it, where that is less than it could be."""
    if part.kind == "correction" and part.done and review is not None and review.correction is None:
        return "claims, no whole answer"
    return part_name(rubric, part)


def _worth(rubric: Rubric, review: Review | None, part: Part, found: ReviewClaims | None) -> str:
    """What a missing part is good for."""
    needed = "needed"
    if not rubric.asks_verdict and not part.needed:
        return "with it, it makes a test" if part.kind == "correction" else ""
    match part.kind:
        case "code":
            if (
                part.needed
                and part.question is not None
                and review is not None
                and review.own_codes
            ):
                return f"{needed}: {digits_of(part.question)} answers"
            return needed if part.needed else "without it no count of failures has this"
        case "why":
            return (
                f"{needed} ({key('open')} writes)"
                if part.needed
                else "without it nobody can mend it"
            )
        case "where":
            hint = f"{key('break_point')} on the step, {key('cannot_tell')} if you cannot tell"
            return hint if part.needed else f"{hint}; without it the test may begin too late"
        case "correction":
            if part.needed:
                return f"{needed} ({key('correct')})"
            if found is None:
                return "most tests need it to gate"
            if found.strength == "gates":
                return "the test gates without it"
            return "without it the test cannot gate"
    return "needed"


def digits_of(question: Question) -> str:
    """The digits that answer a question with choices: `1–9`."""
    last = min(len(question.choices), 9)
    return "1" if last == 1 else f"1–{last}"


def deferred_words() -> str:
    """That a trace was put off, once the next one is shown."""
    return f"Deferred · {key('undo')} takes it back."


def test_line(found: ReviewClaims) -> str:
    """What a pack would do with the case as it stands."""
    if found.strength is None:
        return ""
    killed, tried = found.near_misses
    if found.strength == "gates":
        told = f": it tells {killed} of {tried} near-misses apart" if tried else ""
        return f"As a test it gates{told}."
    helps = f" What would help: {found.helps}." if found.helps else ""
    does = found.strength if found.strength == "thin" else f"{found.strength}, it cannot gate"
    return f"As a test it is {does}: {found.why}.{helps}"


def claim_lines(found: ReviewClaims) -> tuple[ClaimLine, ...]:
    """The claims that count, the reviewer's own first, each with what the recorded answer does to it."""
    counted = [one for one in found.claims if one.state != "dropped"]
    counted.sort(key=lambda one: one.state != "accepted" and "marked" not in one.origin)
    return tuple(_claim_line(one, found) for one in counted[:_MOST_CLAIMS])


def _claim_line(claim: TriedClaim, found: ReviewClaims) -> ClaimLine:
    state = claim.found[0].state if claim.found else "silent"
    return ClaimLine(
        claim.words,
        claim_does(claim, found),
        state,
        claim.state == "accepted" or "marked" in claim.origin,
    )


def claim_does(claim: TriedClaim, found: ReviewClaims) -> str:
    """What a claim does to the answer at hand, and so what a pack would do with it."""
    state = claim.found[0].state if claim.found else "silent"
    right = next((answer.right for answer in found.answers if answer.name == "answer"), None)
    corrected = [
        finding.state
        for answer, finding in zip(found.answers, claim.found, strict=True)
        if answer.name == "correction"
    ]
    if "broken" in corrected:
        return "the correction breaks it"
    if state == "broken":
        return "this answer breaks it, so it fails" if right is False else "this answer breaks it"
    if state == "met":
        return "this answer keeps it" + (", so it tells nothing apart" if right is False else "")
    return "this answer neither keeps nor breaks it, so a person is asked"


# --- how a text changed -----------------------------------------------------------------------------


def changed_words(before: str, after: str) -> Text:
    """What was taken out and put in, word by word, with a few words around it: [-out-] and {+in+}, so that it is read
    without colour."""
    if before == after:
        return Text("")
    head = _same(before, after)
    tail = _same(before[head:][::-1], after[head:][::-1])
    old, new = _words(before, head, tail), _words(after, head, tail)
    text = Text()
    text.append(
        "…" + _shown("".join(_WORD.findall(before[max(0, head - 200) : old[0]])[-2 * _AROUND :])),
        "dim",
    )
    one, other = _WORD.findall(before[slice(*old)]), _WORD.findall(after[slice(*new)])
    if len(one) + len(other) > _MOST_WORDS:
        blocks = [("replace", 0, len(one), 0, len(other))]
    else:
        blocks = list(SequenceMatcher(None, one, other, autojunk=False).get_opcodes())
    for what, i, j, k, m in blocks:
        if what == "equal":
            same = one[i:j]
            if len(same) > 4 * _AROUND:
                same = [*same[: 2 * _AROUND], " … ", *same[-2 * _AROUND :]]
            text.append(_shown("".join(same)))
            continue
        if j > i:
            text.append(f"[-{_shown(''.join(one[i:j]))}-]", "strike dim")
        if m > k:
            text.append(f"{{+{_shown(''.join(other[k:m]))}+}}", "bold underline")
    after_it = _WORD.findall(before[old[1] : old[1] + 200])[: 2 * _AROUND]
    text.append(_shown("".join(after_it)) + "…", "dim")
    return text


def too_long_words(size: int) -> str:
    """Why an answer does not stand in the editor of its correction, and what can be written instead."""
    return (
        f"The answer has {size:,} characters: too many to edit here. Write all that a right answer would have been, or"
        f" leave this with {key('back')} and say in claims what it must or must not say."
    )


def is_another_text(before: str, after: str) -> bool:
    """Whether so few words of `before` are left that what changed says less than `after` itself."""
    one, other = before.split(), after.split()
    if not one or not other or len(one) + len(other) > _MOST_WORDS:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() < _LEFT


def _same(one: str, other: str) -> int:
    """The length of the beginning that two texts share."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _words(text: str, head: int, tail: int) -> tuple[int, int]:
    """The range that changed, widened to whole words."""
    start, end = head, len(text) - tail
    while start and text[start - 1].isalnum() and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


def _shown(text: str) -> str:
    return safe_text(text if len(text) <= 400 else f"{text[:200]} … {text[-200:]}")


# --- codes, steps -----------------------------------------------------------------------------------


def code_rows(found: list[KnownCode], cursor: int) -> Text:
    """What a typed code may be, the one that Enter takes marked, with what it means (-1: nothing is typed)."""
    text = Text()
    for at, one in enumerate(found):
        here = at == cursor
        text.append("\n" if at else "")
        text.append("› " if here else "  ", "bold")
        text.append(one_line(one.label or one.code, 40), "bold reverse" if here else "")
        if one.of == "rubric":
            named = f"  {one_line(one.code, 40)}," if one.label else " "
            text.append(f"{named} of the rubric", "dim")
        elif one.of == "project":
            text.append("  earlier project", "dim")
        elif one.is_new:
            text.append("  new: your own", "dim")
        else:
            text.append(f"  your own, {one.times}×", "dim")
        if here and one.help:
            text.append(f"\n  {one_line(one.help, 400)}", "dim")
    if cursor < 0 and found:
        text.append(f"\n{key('down')} chooses one of these", "dim")
    return text


def finished_words(
    review: Review,
    trace: Trace | None,
    said: str = "",
    others: Sequence[EarlierJudgement] = (),
    helped: str = "",
    *,
    blind: bool = False,
    declared: Declared = NOTHING_DECLARED,
) -> str:
    """What is said of a review on the next trace, once it is finished: that it is saved and how to take it back (or
    what is `said` instead), what had judged its trace before, and what `helped` an earlier project against that failure: where one judges
    `blind` only that it is known, as the next trace may have failed in the same way."""
    when = datetime.fromtimestamp(review.at_ms / 1000).astimezone().strftime("%H:%M")
    verdict = verdict_words(review.verdict) if review.verdict else "Finished,"
    said = said or f"{verdict} saved {when}. {key('undo')} takes it back."
    before = disagreement(trace, review.verdict, 2, others, declared) if trace is not None else ""
    said = f"{said} Before you, {one_line(before, 240)}." if before else said
    if not helped:
        return said
    who, knew, what = helped.partition(" knew ")
    known = f"{who}{knew}{what.partition(':')[0]}" if blind else helped
    return f"{said} {one_line(known, 240)}. {key('previous')} and {key('known')} show what helped."


def marking_words(*, begun: bool) -> str:
    """What the keys do while words are chosen, as short as the title above the text beside the panel."""
    sentence = f"{key('sentence')} sentence"
    if begun:
        return f"{key('open')} keeps · arrows: further · {sentence}"
    return f"{key('mark_words')} begins at a word · arrows · {sentence}"


def marking_ended() -> str:
    """That a key moved away while words were marked."""
    return f"Marking ended: no words were kept. {key('mark_words')} begins anew."


def step_words(trace: Trace | None, step_id: str | None) -> str:
    """A step as a message names it: its number and what it is."""
    for number, step in enumerate(trace.steps if trace else (), start=1):
        if step.id == step_id:
            who = step.name if step.kind == "tool" else step.actor or step.name
            return f"{number}: {one_line(who or step.kind, 28)}"
    return one_line(step_id or "", 28)


def place_words(trace: Trace, place: Place) -> str:
    """A place of a judgement as a line names it."""
    return "cannot tell" if place.cannot_tell else step_words(trace, place.step)
