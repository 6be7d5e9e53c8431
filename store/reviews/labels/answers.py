"""What the labels of one person on one trace say, as a line of a reviews file.

A label answers the question of the rubric that has its name, or that the user named for it. Without a question, a
category that clearly means good or bad becomes the verdict; what a person wrote stands in the note. A polarity is never
guessed: where nothing of it fits, the reason says which option would tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....rubrics.files import rubric_hash
from ....rubrics.question_types import check_answer
from ....rubrics.schema import VERDICTS, Answer, Question, Rubric, Verdict
from ....rubrics.scoring import verdict_of
from ...bundles.label_tools.labelled import Label
from ...canonical import Json
from ...score_verdicts import verdict_of_score
from ...trace import Score, Trace, as_text
from ..step_names import UnusableLine
from .mapping import CORRECTION, NOTE, SKIP, LabelMap
from .places import placed
from .published import is_published, published_parts

_CORRECTIONS: Final = frozenset(
    ["correction", "corrected_output", "corrected output", "expected_response"]
)
_NOTES: Final = frozenset(["note", "notes", "comment", "comments"])


def correction_of(score: Score) -> str | None:
    """The output that a person wrote to replace the recorded one."""
    given = score.extra.get("correction")
    if isinstance(given, Mapping) and len(given) == 1:
        given = next(iter(given.values()))
    if isinstance(given, str):
        return given or None
    if isinstance(given, Mapping | list):
        return as_text(given) if given else None
    named = score.name.casefold() in _CORRECTIONS or bool(given)
    text = score.label or score.explanation
    return text if named and text else None


def label_of(score: Score) -> Label:
    """A person's score as a label."""
    number = f"{score.value:g}" if score.value is not None else None
    said = score.label if score.label is not None else number
    return Label(
        score.name,
        () if said is None else (said,),
        explanation=score.explanation or "",
        step_id=score.step_id,
        score=score,
    )


@dataclass(slots=True)
class _Said:
    """What was understood of the labels of one person so far."""

    answers: dict[str, Answer] = field(default_factory=dict)
    of_steps: dict[str, Answer] = field(default_factory=dict)
    """Answers of labels on steps: they count where none was given on the whole."""
    verdicts: set[Verdict] = field(default_factory=set)
    step_verdicts: set[Verdict] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    marks: list[Mapping[str, Json]] = field(default_factory=list)
    evidence: list[Mapping[str, Json]] = field(default_factory=list)
    corrections: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    written: bool = False
    """Whether they wrote something, or the user wants a label in the note."""
    unfit: list[Label] = field(default_factory=list)
    """Labels that answer no question."""


class LabelAnswers:
    """Understands labels under one rubric. What is unusual is counted in `oddities`."""

    def __init__(
        self, rubric: Rubric, given: LabelMap, oddities: Counter[str], *, strict: bool = True
    ) -> None:
        """`strict`: labels that fit nothing are refused, instead of standing in the note of a draft."""
        self._rubric = rubric
        self._hash = rubric_hash(rubric)
        self._map = given
        self._strict = strict
        self.oddities = oddities
        question = rubric.question(rubric.verdict.question)
        self._plain = question is not None and question.type == "pass_fail"

    def line(
        self,
        labels: Sequence[Label],
        trace: Trace,
        texts: Mapping[str, str],
        *,
        reviewer: str | None,
        at: str | None,
    ) -> dict[str, Json]:
        """The line that the labels of a person make. Raises UnusableLine."""
        said = _Said()
        published = [
            one.score
            for one in labels
            if one.score is not None
            and is_published(one.score, trace)
            and self._map.target(one.name) is None
        ]
        if published:
            self._take_published(published, trace, said)
        for label in labels:
            if label.score is None or not any(label.score is one for one in published):
                self._take(label, trace, texts, said)
        answers = said.of_steps | said.answers
        verdict = self._verdict(said, answers)
        self._refuse_unfit(said, answers, verdict)
        line: dict[str, Json] = {
            "trace": trace.key,
            "rubric": {"id": self._rubric.id, "hash": self._hash},
            "status": "finished" if verdict or not self._rubric.asks_verdict else "draft",
            "marks": said.marks,
            "evidence": said.evidence,
            "note": "\n".join(said.notes) or None,
            **{name: {"step": step} for name, step in said.places.items()},
        }
        if verdict:
            line["verdict"] = verdict
        if answers:
            line["answers"] = answers
        if said.codes:
            line["own_codes"] = list(dict.fromkeys(said.codes))
        if said.corrections:
            line["correction"] = {"text": said.corrections[-1], "status": "proposed"}
        if reviewer:
            line["reviewer"] = reviewer
        if at:
            line["at"] = at
        return line

    def _verdict(self, said: _Said, answers: Mapping[str, Answer]) -> Verdict | None:
        """The verdict of the answers, else of words that mean right or wrong: fail if any is a fail. What was said of
        the whole takes precedence over what was said of steps."""
        if self._rubric.verdict.question in answers:
            return verdict_of(self._rubric, answers)
        if not self._plain:
            return None
        for found in (said.verdicts, said.step_verdicts):
            if found:
                return "fail" if "fail" in found else "pass"
        return None

    def _refuse_unfit(
        self, said: _Said, answers: Mapping[str, Answer], verdict: Verdict | None
    ) -> None:
        useful = verdict or answers or said.marks or said.evidence or said.corrections
        if self._strict and said.unfit and not (useful or said.written):
            first = said.unfit[0]
            name, word = first.name, next(iter(first.said), "WORD")
            labels = "; ".join(f"{one.name}: {', '.join(one.said)}" for one in said.unfit)
            raise UnusableLine(
                f"no label fits a question of {self._rubric.id} ({labels[:160]}); say what it means:"
                f" --question '{name}=QUESTION', --answer '{name}:{word[:60]}=pass' (or =fail), or --question '{name}=note'"
            )
        if self._strict:
            for one in {one.name: one for one in said.unfit}.values():
                told = "stands in the note" if one.sure else "was left out"
                self.oddities[
                    f"{one.name!r} answers no question and {told}; --question '{one.name}=QUESTION' says which"
                ] += 1
        if not verdict and self._rubric.asks_verdict:
            self.oddities["no label means pass or fail; imported as a draft"] += 1

    def _take(self, label: Label, trace: Trace, texts: Mapping[str, str], said: _Said) -> None:
        """Add what one label says."""
        target = self._map.target(label.name)
        if target == SKIP:
            self.oddities[f"{label.name!r} was skipped, as asked"] += 1
        elif target == NOTE:
            said.notes.append(_note(label))
            said.written = True
        elif target == CORRECTION:
            said.corrections += [word for word in label.said if word.strip()]
        elif label.start is not None:
            self._mark_words(label, trace, texts, said)
        else:
            self._take_answer(label, target, trace, said)

    def _take_published(self, scores: Sequence[Score], trace: Trace, said: _Said) -> None:
        """Add what the annotations of a published set say: it holds runs that failed."""
        parts = published_parts(scores, trace)
        said.verdicts.add("fail")
        said.marks += parts.marks
        said.places |= parts.places
        said.codes += parts.codes
        said.notes += parts.notes
        said.written = True

    def _mark_words(
        self, label: Label, trace: Trace, texts: Mapping[str, str], said: _Said
    ) -> None:
        found = placed(label, texts, trace)
        words = label.quoted
        if found is not None:
            said.evidence.append(found)
            words = found["text"]
        else:
            self.oddities["a marked range is in no step; it stands in the note"] += 1
            said.written = True
        where = repr(words) if words else f"characters {label.start} to {label.end}"
        said.notes.append(f"{label.name}: {', '.join(label.said)}: {where}")

    def _take_answer(self, label: Label, target: str | None, trace: Trace, said: _Said) -> None:
        on_step = label.step_id is not None and trace.step(label.step_id) is not None
        meaning = self._meaning(label, trace.format) if label.sure else None
        question = self._question(target or label.name)
        if question is not None and target is None and not self._strict:
            question = question if self._fits(question, label, meaning) else None
        if question is not None:
            answer = self._answer(question, label, meaning)
            answers = said.of_steps if on_step else said.answers
            if answers.get(question.id, answer) != answer:
                raise UnusableLine(
                    f"its labels answer {question.id} differently: {answers[question.id]} and {answer}"
                )
            answers[question.id] = answer
        written = correction_of(label.score) if label.score is not None else None
        if written is None and label.name.casefold() in _CORRECTIONS and label.said:
            written = "\n".join(label.said)
        if written and question is None:
            said.corrections.append(written)
            if label.score is None or written in (label.score.label, label.score.explanation):
                return
        if question is None and meaning is not None:
            (said.step_verdicts if on_step else said.verdicts).add(meaning)
        if on_step and meaning is not None:
            kind = "wrong" if meaning == "fail" else "good"
            said.marks.append({"step": label.step_id, "kind": kind, "note": _note(label)})
            return
        if not label.sure:
            if question is None and not _is_data(label, trace):
                said.unfit.append(label)
            return
        self._add_note(label, question, meaning, said)

    def _add_note(
        self, label: Label, question: Question | None, meaning: Verdict | None, said: _Said
    ) -> None:
        """Add what else a label says to the note: what was written, and what answers no question."""
        if label.name.casefold() in _NOTES and label.explanation:
            said.notes.append(label.explanation)
            said.written = True
            return
        if label.score is not None:
            if question is None or label.explanation:
                said.notes.append(_note(label))
        elif question is None and (meaning is None or len(label.said) > 1):
            said.notes.append(_note(label))
        if question is None and meaning is None:
            if label.free or not label.said:
                said.written = said.written or bool(label.said or label.explanation)
            else:
                said.unfit.append(label)

    def _question(self, name: str) -> Question | None:
        """The question that has an id, or that is called so but for case, blanks and hyphens."""
        found = self._rubric.question(name)
        if found is not None:
            return found
        plain = _plain(name)
        return next(
            (one for one in self._rubric.questions if plain in (_plain(one.id), _plain(one.ask))),
            None,
        )

    def _meaning(self, label: Label, format_name: str) -> Verdict | None:
        """The verdict that the words of a label mean, as the user says or by themselves."""
        told = {
            answer
            for word in (*label.said, *label.shown)
            if (answer := self._map.answer(label.name, word)) in VERDICTS
        }
        if told:
            return "fail" if "fail" in told else "pass" if "pass" in told else "unsure"
        if not label.worded:
            return None
        scores = [label.score] if label.score is not None else []
        scores += [
            Score(label.name, label=word) for word in (*label.said, *label.shown) if not scores
        ]
        found = {meant for one in scores if (meant := verdict_of_score(one, format_name))}
        return "fail" if "fail" in found else "pass" if found else None

    def _fits(self, question: Question, label: Label, meaning: Verdict | None) -> bool:
        try:
            self._answer(question, label, meaning)
        except UnusableLine:
            return False
        return True

    def _answer(self, question: Question, label: Label, meaning: Verdict | None) -> Answer:
        """The answer to a question that a label is. Raises UnusableLine."""
        words = [self._map.answer(label.name, word) or word for word in label.said]
        if question.type == "pass_fail" and len(label.said) == 1:
            plain = words[0].strip().casefold()
            meant = plain if plain in VERDICTS else meaning
            if meant is None and not label.sure:
                meant = verdict_of_score(Score(label.name, label=words[0]))
            if meant is not None:
                return meant
        for given in (words, list(label.shown)):
            answer = _typed(question, given, label)
            if answer is not None and check_answer(question, answer) is None:
                return answer
        word = label.said[0] if label.said else ""
        raise UnusableLine(
            f"{label.name}: {', '.join(label.said)[:60]!r} is no answer to {question.id} of {self._rubric.id}"
            f" ({_allowed(question)}); --answer '{label.name}:{word}=ANSWER' says which it is,"
            f" --question '{label.name}=note' keeps it in the note"
        )


def _typed(question: Question, words: Sequence[str], label: Label) -> Answer:
    """Words as an answer of the type of a question; None if they cannot be one."""
    if not words:
        return None
    if question.type == "text":
        return "\n".join(words)
    if question.type == "scale":
        number = _whole(words[0])
        if number is None and label.score is not None and label.score.value is not None:
            number = _whole(f"{label.score.value:g}")
        return number if len(words) == 1 else None
    keys = {
        _plain(name): choice.key
        for choice in question.choices
        for name in (choice.label, choice.key)
    }
    chosen = [keys.get(_plain(word)) for word in words]
    if None in chosen:
        return None
    if question.type == "multi":
        return [choice.key for choice in question.choices if choice.key in chosen]
    return chosen[0] if len(chosen) == 1 else None


def _whole(word: str) -> int | None:
    found = re.fullmatch(r"\s*(-?[0-9]{1,6})(?:\.0+)?\s*", word)
    return int(found[1]) if found else None


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()


def _allowed(question: Question) -> str:
    """The answers that a question takes, in words."""
    if question.type == "pass_fail":
        return ", ".join(VERDICTS)
    if question.type == "scale":
        return f"{question.low} to {question.high}"
    return ", ".join(choice.key for choice in question.choices) or question.type


def _is_data(label: Label, trace: Trace) -> bool:
    """Whether a column only repeats what stands in the trace."""
    own = {as_text(trace.input).strip(), as_text(trace.output).strip()}
    if isinstance(trace.input, Mapping):
        own |= {as_text(value).strip() for value in trace.input.values()}
    return all(word.strip() in own for word in label.said)


def _note(label: Label) -> str:
    """A label in words."""
    if label.score is not None:
        score = label.score
        value = score.label if score.label is not None else score.value
        parts = [score.name if value is None else f"{score.name}: {value}"]
        return "\n".join([*parts, score.explanation] if score.explanation else parts)
    said = ", ".join(label.shown or label.said)
    where = f": {label.quoted!r}" if label.quoted else ""
    return f"{label.name}: {said}{where}"
