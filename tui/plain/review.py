"""The review of a queue in plain lines: what each line that is typed does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ...rubrics.schema import Answer, Question, Verdict
from ...rubrics.scoring import asked, verdict_of
from ...store.acts import Act
from ...store.journal.journal import NotSaved
from ...store.judgement import SIGNAL_KINDS, SIGNAL_WORDS
from ...store.reviews import presses
from ...store.reviews.coding import code_press, given_code, known_codes
from ...store.reviews.disagreement import disagreement
from ...store.reviews.repeating import repeat_press
from ...store.trace import answer_text
from ...store.workspace.history import Done
from ..verdicts import done_word
from ..views.judged_acts import given_words, taken_back_words
from .sitting import Sitting
from .words import help_lines, review_lines, step_lines, steps_list, trace_lines

_COMMAND: Final = re.compile(r"(\D)(?: +\d+)?")


class PlainReview(Sitting):
    """Asks and answers until the reviewer quits or there is nothing more to read."""

    def run(self) -> None:
        """The whole sitting."""
        first = self._space.queues.next_open(self._queue, self._space.reviewer)
        self._say(
            f"Queue {self._queue.name}, rubric {self._rubric.title}. ? lists what you can type."
        )
        self._go_to(first or 0)
        self._space.journal.backup_behind()
        while not self._ended:
            line = self._next_line()
            if line is not None:
                self._obey(line)

    # --- what is typed ------------------------------------------------------------------------------

    def _obey(self, line: str) -> None:
        question = self._question()
        text = question is not None and question.type == "text" and line.strip()
        if question is not None and text and not self._is_command(line):
            self._answer(question, line)
            return
        letter, _, rest = line.strip().partition(" ")
        if letter not in ("p", "f", "s", ".") and not letter.isdecimal():
            self._change_to = None
        self._put_off = self._put_off and letter == "d"
        if letter.isdecimal() and len(letter) < 4:
            self._number([letter, *rest.split()])
            return
        action = self._actions().get(letter)
        if action is None:
            self._say(f"{letter} is nothing that can be done here; ? lists what is.")
        else:
            action(rest.strip())

    def _is_command(self, line: str) -> bool:
        """Whether a line is one of the letters, alone or with a number: nobody answers a question with that."""
        found = _COMMAND.fullmatch(line.strip())
        return found is not None and found[1] in self._actions()

    def _actions(self) -> dict[str, Callable[[str], None]]:
        return {
            "": lambda _: self._finish(),
            "p": lambda rest: self._verdict("pass", rest),
            "f": lambda rest: self._verdict("fail", rest),
            "s": lambda rest: self._verdict("unsure", rest),
            "a": self._ask_for,
            "r": self._read_again,
            "l": lambda _: self._list_steps(),
            "w": lambda _: self._say(*self._saved()),
            "b": self._broke,
            "B": lambda _: self._mark(presses.cannot_tell_press(self._review())),
            "o": lambda _: self._note(),
            "c": lambda _: self._correct(),
            "#": lambda _: self._code(),
            "!": self._signal,
            "W": lambda _: self._claims(),
            ".": lambda _: self._repeat(),
            "A": lambda _: self._mark(presses.approval_press(self._review())),
            "d": self._defer,
            "u": lambda _: self._move(self._space.history.undo, "Took back", "take back"),
            "U": lambda _: self._move(self._space.history.redo, "Did again", "do again"),
            "n": lambda _: self._by(1),
            "N": lambda _: self._by(-1),
            ">": lambda _: self._next_open(),
            "i": self._jump,
            "?": lambda _: self._say(*help_lines(self._rubric)),
            "q": lambda _: self._quit(),
        }

    def _quit(self) -> None:
        self._ended = True

    def _saved(self) -> Iterable[str]:
        item = self._item
        return review_lines(self._rubric, item.review, item.trace) if item else ()

    def _ask_for(self, given: str) -> None:
        """List the questions, or ask one of them, whether it is needed or not."""
        review = self._review()
        answers = review.answers if review else {}
        questions = asked(self._rubric, answers, review.verdict if review else None)
        if given.isdecimal() and 0 < int(given) <= len(questions):
            self._chosen = questions[int(given) - 1]
            self._ask()
            return
        for number, question in enumerate(questions, 1):
            done = " (answered)" if answers.get(question.id) is not None else ""
            self._say(f"{number} {question.ask}{done}")
        self._say("a and the number of a question asks it; an empty line then leaves it.")

    def _verdict(self, verdict: Verdict, rest: str) -> None:
        review = self._review()
        if rest:
            self._say(
                f"A verdict is one letter alone: {rest} was not understood, nothing was judged."
            )
            return
        if not self._rubric.asks_verdict:
            self._say("This rubric asks for no verdict.", *self._saved())
            return
        value = presses.verdict_answer(self._rubric, verdict)
        if value is None:
            self._say(f"This rubric has no answer for {verdict}.")
            return
        if not self._changes(verdict, value, "letter"):
            return
        self._chosen = None
        acts = presses.verdict_press(self._rubric, review, verdict)
        if not acts or self._press(acts):
            self._say(f"Saved: {verdict}.")
            self._judged()

    def _changes(self, verdict: Verdict | None, value: Answer, what: str) -> bool:
        """Whether this verdict, given by an answer, may be saved: at once where none is and nothing is taken back, else
        if it was given twice in a row."""
        review, asked_for = self._review(), self._change_to
        given = None if review is None else presses.saved_verdict(self._rubric, review)
        self._change_to = None
        if review is None or verdict in (given, asked_for):
            return True
        answers = {**review.answers, self._rubric.verdict.question: value}
        acts = presses.no_fail_any_more(self._rubric, review, answers)
        gone = taken_back_words(self._rubric, acts)
        if given is None and not gone:
            return True
        self._change_to = verdict
        change = f"changes that to {verdict}" if given else f"judges it {verdict}"
        named = self._named()
        judged = f"{named} is judged {given}. " if given else f"{named} is not judged yet. "
        taken = f" It takes back {gone}." if gone else ""
        self._say(f"{judged}The same {what} again {change}.{taken}")
        return False

    def _judged(self) -> None:
        """After a press that may have finished the review: say so and go on, or ask what is needed."""
        item = self._item
        if item is None or item.review is None:
            return
        if item.review.status != "finished":
            self._ask()
            return
        if item.trace is not None and (
            said := disagreement(
                item.trace, item.review.verdict, others=item.others, declared=item.declared
            )
        ):
            self._say(f"Before you: {said}.")
        self._say(f"Finished: {item.review.verdict or done_word(self._rubric)}.")
        self._next_open()

    def _number(self, digits: Sequence[str]) -> None:
        question = self._question()
        item = self._item
        if question is None or item is None:
            self._say("No question is asked. w says what is saved.")
            return
        answer: Answer = item.review.answers.get(question.id) if item.review else None
        for digit in digits:
            number = int(digit) if digit.isdecimal() else 0
            if question.type == "scale":
                if not (question.low or 0) <= number <= (question.high or 0):
                    self._say(f"{digit} is not between {question.low} and {question.high}.")
                    return
                answer = number
            elif question.choices and 0 < number <= len(question.choices):
                chosen = question.choices[number - 1].key
                multi = question.type == "multi"
                answer = presses.toggled(question, answer, chosen) if multi else chosen
            else:
                self._say(f"There is no answer {digit}.")
                return
        self._answer(question, answer)

    def _answer(self, question: Question, value: Answer) -> None:
        if question.id == self._rubric.verdict.question:
            given = self._review()
            answers = {**(given.answers if given else {}), question.id: value}
            if not self._changes(verdict_of(self._rubric, answers), value, "answer"):
                return
        acts = presses.answer_press(self._rubric, self._review(), question.id, value)
        if self._press(acts):
            self._chosen = None
            self._say("Saved.")
            if self._question() is None:
                self._judged()
            else:
                self._ask()

    def _finish(self) -> None:
        if self._chosen is not None:
            self._chosen = None
            self._ask()
            return
        if self._press(presses.finish_press(self._rubric, self._review())):
            self._judged()
        else:
            self._ask()
            self._say(*self._saved())

    def _broke(self, given: str) -> None:
        trace = self._item.trace if self._item else None
        if trace is None or not given.isdecimal() or not 0 < int(given) <= len(trace.steps):
            count = len(trace.steps) if trace else 0
            self._say(f"b and the number of a step, 1 to {count}; l lists them.")
            return
        self._mark(presses.break_point_press(self._review(), trace.steps[int(given) - 1].id))

    def _mark(self, acts: Sequence[Act]) -> None:
        if self._press(acts):
            self._say("Saved.", *self._saved())
        elif not acts:
            self._say("There is no correction to approve: c writes one.")

    def _note(self) -> None:
        text = self._text("Note.")
        if text is not None:
            self._mark(presses.note_press(text))

    def _code(self) -> None:
        """Ask for a code of one's own, or one of the rubric by its name."""
        known = known_codes(self._rubric, self._space.own_codes.counts())
        self._say("Which code? Your own words, or one of these; an empty line leaves it.")
        self._say(*(one.label or one.code for one in known))
        typed = self._next_line()
        if typed is None or not typed.strip():
            return
        named = {one.label.casefold(): one.code for one in known if one.label}
        code = named.get(typed.strip().casefold(), typed)
        acts = code_press(self._rubric, self._review(), code)
        if self._press(acts):
            self._say(f"{given_code(self._rubric, acts, code) or 'Saved'}.", *self._saved())

    def _signal(self, given: str) -> None:
        """`! 2` and words: the trace is worth attention."""
        number, _, words = given.partition(" ")
        if not number.isdecimal() or not 0 < int(number) <= len(SIGNAL_KINDS):
            self._say("! and a number, then a word on it if you like. Again takes it off.")
            self._say(*(f"{at} {one}" for at, one in enumerate(SIGNAL_WORDS.values(), 1)))
            return
        kind = SIGNAL_KINDS[int(number) - 1]
        acts = presses.signal_press(self._review(), kind, words.strip() or None)
        if self._press(acts):
            self._say("Saved.", *self._saved())
        else:
            self._say("It says so already.")

    def _claims(self) -> None:
        """Say what the claims are, and ask for one line about them."""
        from ...store.workspace.claims import ClaimWork
        from ...store.workspace.masked_claims import claims_shown
        from .claims import ASKS, claim_acts, claims_list

        item = self._item
        if item is None or item.real is None:
            return
        work = ClaimWork(self._space, self._queue)
        found = work.claims(item.real, item.real_review, self._rubric)
        found = claims_shown(found, self._space.shown, item.key) if item.masked else found
        self._say(*claims_list(found), ASKS)
        typed = self._next_line()
        if typed is None or not typed.strip():
            return
        try:
            acts = claim_acts(found, typed)
        except ValueError as error:
            self._say(f"Not a claim: {error}. Nothing was saved.")
            return
        if self._press(acts):
            self._say("Saved.", *self._saved())
        elif not acts:
            self._say("It is yours already.")

    def _repeat(self) -> None:
        """Judge this trace as the last one was judged, and finish if nothing is missing."""
        item, space = self._item, self._space
        if item is None:
            return
        last = space.reviews.last_judged(space.reviewer, self._queue.rubric, item.key)
        if last is None:
            self._say("There is no judgement yet that could be given again.")
            return
        value = last.answers.get(self._rubric.verdict.question)
        if not self._changes(last.verdict, value, "line"):
            return
        there = space.library.trace(last.trace)
        found = repeat_press(self._rubric, last, there, item.real_review, item.real)
        if not found.acts:
            self._say("It is judged so already.")
        elif self._press(found.acts):
            verdict = [last.verdict] if last.verdict else []
            said = [*verdict, *given_words(self._rubric, found.acts, item.trace)]
            self._say(f"Repeated: {'; '.join(said)}. u takes it back.")
            if found.open_place:
                self._say("Not where it broke: b and a step, or B if you cannot tell.")
            self._judged()

    def _correct(self) -> None:
        trace = self._item.trace if self._item else None
        if trace is not None:
            self._say("It said:", *answer_text(trace).split("\n"))
        text = self._text("What should it have said?")
        if text is not None:
            self._mark(presses.correction_press(text))

    def _defer(self, reason: str) -> None:
        review = self._review()
        if review is not None and review.status == "finished" and not self._put_off:
            self._put_off = True
            self._say(
                f"{self._named()} is finished. d again puts it off nevertheless, and takes its verdict away."
            )
            return
        if self._press(presses.defer_press(reason)):
            self._say("Put off.")
            self._next_open()

    def _read_again(self, given: str) -> None:
        item = self._item
        if item is None or item.trace is None:
            return
        trace = item.trace
        if not given:
            self._say(*trace_lines(trace, item.turns, everything=True))
        elif given.isdecimal() and 0 < int(given) <= len(trace.steps):
            self._say(*step_lines(trace, item.turns, int(given)))
        else:
            self._say(f"r and the number of a step, 1 to {len(trace.steps)}.")

    def _list_steps(self) -> None:
        if self._item is not None and self._item.trace is not None:
            self._say(*steps_list(self._item.trace, self._item.turns))

    def _move(self, move: Callable[[], Done | None], said: str, what: str) -> None:
        try:
            done = move()
        except NotSaved as error:
            self._say(f"NOT SAVED. {error}")
            return
        if done is None:
            self._say(f"There is nothing to {what}.")
            return
        self._say(f"{said}: {done.words}.")
        trace, rubric = done.only_review or ("", "")
        here = done.repeat in ("", self._queue.name)
        at = self._queue.position_of(trace, repeat=bool(done.repeat)) if here else None
        elsewhere = self._item is None or self._item.position != at
        if rubric == self._queue.rubric and at is not None and elsewhere:
            self._go_to(at)
            return
        if self._item is not None:
            self._item = self._item.with_present_review(self._space)
        self._say(*self._saved())
        self._ask()

    def _by(self, by: int) -> None:
        at = (self._item.position if self._item else 0) + by
        if 0 <= at < len(self._queue.items):
            self._go_to(at)
        else:
            self._say("This is the last trace." if by > 0 else "This is the first trace.")

    def _jump(self, given: str) -> None:
        if given.isdecimal() and 0 < int(given) <= len(self._queue.items):
            self._go_to(int(given) - 1)
        else:
            self._say(f"i and the number of a trace, 1 to {len(self._queue.items)}.")

    def _next_open(self) -> None:
        after = self._item.position if self._item else -1
        at = self._space.queues.next_open(self._queue, self._space.reviewer, after)
        if at is None:
            self._say(f"Every trace of this queue is {done_word(self._rubric)}. q quits.")
        else:
            self._go_to(at)
