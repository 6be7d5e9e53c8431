"""The rubric form as lines: the open part with its options, the others in a line each, below them what is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.style import Style
from rich.text import Text

from ...rubrics.schema import VERDICTS, Answer, Question, Rubric, Verdict
from ...store.judgement import Review
from ...store.reviews.parts import Part, part_name
from ...store.reviews.presses import needs
from ..keys.table import key
from ..safe_text import one_line, safe_text
from .form_lines import FormLines
from .form_view import (
    CLAIM_FORMS,
    ClaimLine,
    FormPlace,
    FormView,
    Options,
    answer_words,
    given_claims,
    options_of,
)

TICK, NO_TICK, DOT, NO_DOT = "■", "□", "●", "○"
HERE, OPEN = "›", "▸"

Look = Callable[[str], Style]
"""Gives a style by name: active, cursor, chosen, dim, needed, pass, fail, unsure."""


def drawn(
    view: FormView, parts: Sequence[Part], place: FormPlace, look: Look, width: int, height: int
) -> FormLines:
    """The form at a width. The definition of the option under the cursor is whole; each of the others has one line
    if all parts are in view then in `height` lines, and none otherwise."""
    found = _Drawing(view, parts, place, look, FormLines(width), defined=True).parts_drawn()
    if len(found.out.lines) > height:
        found = _Drawing(view, parts, place, look, FormLines(width)).parts_drawn()
    found.rest()
    return found.out


@dataclass(frozen=True, slots=True)
class _Drawing:
    view: FormView
    parts: Sequence[Part]
    place: FormPlace
    look: Look
    out: FormLines
    defined: bool = False
    """Whether options that are not under the cursor show what they mean."""

    def parts_drawn(self) -> _Drawing:
        """Draw what is asked for, then the parts."""
        if self.place.asked is not None:
            self._asked(self.place.asked)
        for number, part in enumerate(self.parts):
            if self.place.at(number):
                self._open(part, number)
            else:
                self._closed(part, number)
        return self

    # --- options that are asked for -------------------------------------------------------------

    def _asked(self, asked: Options) -> None:
        out, look = self.out, self.look
        out.add(Text().append(safe_text(asked.title), look("active")), indent=2)
        for number, (label, help_text) in enumerate(asked.options, start=1):
            here = asked.chosen == number - 1
            line = Text(f" {number} ")
            line.append(f"{DOT} " if here else "", look("chosen"))
            line.append(safe_text(label), look("chosen") if here else Style())
            out.add(line, option=number, indent=4)
            if help_text:
                out.add(self._dim(f"   {safe_text(help_text)}"), option=number, indent=3)
        out.add(self._dim(f"{key('back')} leaves it"))
        out.add(Text(""))

    # --- parts ----------------------------------------------------------------------------------

    def _closed(self, part: Part, number: int) -> None:
        """One part as a line: a sign, its name, what was given."""
        line = Text("✓ " if part.done else "○ ")
        name = part_name(self.view.rubric, part)
        line.append(safe_text(name))
        given = self._given(part)
        if given.plain:
            line.append(" " if name.endswith(("?", ":")) else ": ")
            line.append_text(given)
        elif part.needed:
            line.append(" *", self.look("needed"))
        self._draft(line, part)
        self.out.add(line, number, indent=2, most=2)

    def _draft(self, line: Text, part: Part) -> None:
        drafts = self.view.drafts
        if part.key in drafts or (part.kind == "why" and "note" in drafts):
            line.append(" (draft)", self.look("dim"))

    def _given(self, part: Part) -> Text:
        """What a part holds, in a few words."""
        review = self.view.review
        if review is None:
            return Text("")
        if part.question is not None:
            value = self.view.answer(part.question)
            if value is None:
                return Text("")
            words = one_line(answer_words(part.question, value), 160)
            return Text(words, self._verdict_style(value) or self.look("chosen"))
        match part.kind:
            case "why":
                return Text(one_line(review.note, 160))
            case "where":
                where = dict(self.view.places).get("Broke at", "")
                return Text(one_line(where, 60) if part.done else "")
        return Text(correction_words(review))

    def _open(self, part: Part, number: int) -> None:
        """The active part with its options."""
        question, out = part.question, self.out
        head = Text(f"{OPEN} ")
        asks = question.ask if question is not None else _asks(self.view.rubric, part)
        head.append(safe_text(asks), self.look("active"))
        if part.needed:
            head.append(" *", self.look("needed"))
        self._draft(head, part)
        out.add(head, number, indent=2)
        if self.place.written in (part.key, part.kind):
            if question is not None and question.help:
                out.add(self._dim("  " + safe_text(question.help)), number, indent=2)
        elif question is not None:
            self._question(question, number)
        elif part.kind == "where":
            where = dict(self.view.places).get("Broke at", "")
            hint = f"{key('break_point')} on the step you read, {key('cannot_tell')} if you cannot tell"
            out.add(Text(f"  {where}" if part.done else f"  {hint}"), number, indent=2)
        elif part.kind == "correction":
            self._claim_forms(part, number)
        else:
            out.add(Text(f"  {self._given(part).plain or self._writes()}"), number, indent=2)

    def _writes(self) -> str:
        """The key that writes the words of the open part: Enter, unless Enter finishes."""
        pressed = key("open") if needs(self.view.rubric, self.view.review) else "1"
        return f"{pressed} writes"

    def _question(self, question: Question, number: int) -> None:
        out, current = self.out, self.view.answer(question)
        if question.help and not any(choice.help for choice in question.choices):
            out.add(self._dim("  " + safe_text(question.help)), number, indent=2)
        if question.type == "text":
            if isinstance(current, str):
                out.add(Text(f"  {one_line(current, 400)}"), number, option=1, indent=2)
            else:
                out.add(self._dim(f"  {self._writes()}"), number, option=1, indent=2)
        elif question.type == "scale":
            self._scale(question, number)
        else:
            self._options(question, number)
        if current is None and question.default is not None:
            default = one_line(answer_words(question, question.default), 60)
            out.add(self._dim(f"  {key('open')} takes: {default}"), number, indent=2)

    def _scale(self, question: Question, number: int) -> None:
        line, current = Text("  "), self.view.answer(question)
        for value, label in options_of(question):
            here = value == current
            shown = f"[{label}]" if here else f" {label} "
            line.append(shown, self.look("chosen") if here else Style())
        self.out.add(line, number, indent=2)

    def _options(self, question: Question, number: int) -> None:
        """The options below each other; the one under the cursor with all that it means."""
        current = self.view.answer(question)
        helps = {choice.key: choice.help for choice in question.choices}
        ticks = (TICK, NO_TICK) if question.type == "multi" else (DOT, NO_DOT)
        for at, (value, label) in enumerate(options_of(question)):
            digit, here = at + 1, at == self.place.option
            chosen = value in current if isinstance(current, list) else value == current
            style = (self._verdict_style(value) or self.look("chosen")) if chosen else Style()
            # The tenth and those after it have no digit; 0 chooses the one under the cursor.
            shown = str(digit) if digit < 10 else "0" if here else " "
            line = Text(f"{HERE if here else ' '}{shown} {ticks[0] if chosen else ticks[1]} ")
            line.append(safe_text(label), style)
            self.out.add(line, number, option=digit, indent=5)
            if here:
                self.out.highlight(self.look("cursor"), option=digit)
            told = self._dim(f"     {safe_text(helps.get(str(value), ''))}")
            if here and told.plain.strip():
                self.out.add(told, number, option=digit, indent=5)
            elif self.defined and told.plain.strip():
                self.out.one(told, number, option=digit)

    def _claim_forms(self, part: Part, number: int) -> None:
        out = self.out
        for digit, form in enumerate(CLAIM_FORMS, start=1):
            out.add(Text(f"  {digit} {form} …"), number, option=digit)
        whole = len(CLAIM_FORMS) + 1
        words = Text(f"  {whole} the whole answer ({key('correct')})")
        out.add(words, number, option=whole, indent=4)
        out.add(self._dim(f"  {key('mark_words')} takes words of the text"), number, indent=2)
        if given := self._given(part).plain:
            out.add(Text(f"  ✓ {given}"), number, indent=4)

    # --- what is given --------------------------------------------------------------------------

    def rest(self) -> None:
        """Draw what belongs to the judgement beside its parts."""
        view, out = self.view, self.out
        review = view.review
        out.add(Text(""))
        for label, words in view.places:
            if label != "Broke at":
                line = self._dim(f"{label}: ")
                line.append(one_line(words, 60))
                out.add(line, indent=2)
        if review is not None and review.own_codes:
            line = self._dim(f"Own codes ({key('code')}): ")
            line.append(one_line(", ".join(review.own_codes), 200), self.look("chosen"))
            out.add(line, indent=2)
        for claim in view.claims:
            out.add(self._claim(claim), indent=2)
        if view.test:
            out.add(self._dim(safe_text(view.test)), indent=2)
        if review is not None:
            self._written(review)
        if view.scores and view.blind:
            out.add(self._dim("Scores are hidden until you have finished."))
        elif view.scores:
            self._scores()

    def _claim(self, claim: ClaimLine) -> Text:
        sign, style = {
            "met": ("✓", self.look("pass")),
            "broken": ("✗", self.look("fail")),
            "silent": ("·", self.look("dim")),
        }[claim.state]
        line = Text().append(f"{sign} ", style)
        line.append(one_line(claim.words, 120), "" if claim.own else self.look("dim"))
        return line.append(f": {claim.does}", style)

    def _written(self, review: Review) -> None:
        out = self.out
        if review.correction is not None:
            status = review.correction.status
            line = self._dim("Correction, ")
            line.append(status, "bold not dim")
            approves = f" ({key('approve')} approves): " if status == "proposed" else ": "
            line.append(approves, self.look("dim"))
            line.append_text(self.view.changed or Text(one_line(review.correction.text, 400)))
            out.add(line, indent=2, most=8)
        for evidence in review.evidence:
            line = self._dim(f"{evidence.kind}: ")
            line.append(f"“{one_line(evidence.text, 48)}”")
            out.add(line, indent=2)
        if review.note:
            line = self._dim("Note: ")
            line.append(one_line(review.note, 80))
            out.add(line, indent=2)
        if review.answers and not self.view.claims:
            told = f"Claims: {key('claims')} shows what a test of this asks for"
            out.add(self._dim(told), indent=2)

    def _scores(self) -> None:
        self.out.add(self._dim("Scores of the export"))
        for score in self.view.scores:
            self.out.add(Text(f"  {one_line(score.words, 400)}"), indent=4)
            if score.reason.strip():
                self.out.add(self._dim(f"    {safe_text(score.reason.strip())}"), indent=4)

    # --- styles ---------------------------------------------------------------------------------

    def _dim(self, words: str) -> Text:
        return Text().append(words, self.look("dim"))

    def _verdict_style(self, value: Answer) -> Style | None:
        verdict: Verdict | None = next((one for one in VERDICTS if one == value), None)
        return None if verdict is None else self.look(verdict)


def correction_words(review: Review) -> str:
    """What says what would have been right: a correction, claims, or claims alone; "" if nothing does."""
    claims = given_claims(review)
    counted = f"{claims} claim{'s' if claims > 1 else ''}" if claims else ""
    if review.correction is None:
        return f"{counted}, no whole answer" if claims else ""
    said = f"corrected, {review.correction.status}"
    return f"{said}, {counted}" if claims else said


def _asks(rubric: Rubric, part: Part) -> str:
    """What a part asks that has no question of the rubric."""
    if part.kind == "why" and not rubric.asks_verdict:
        return "What is there to say?"
    return _ASKS.get(part.kind, "")


_ASKS: Final = {
    "why": "What is wrong?",
    "where": "Where did it first go wrong?",
    "correction": "What should it have said or done?",
}
