"""Any rubric, for property tests, and every small change of one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from tracejury.rubrics.question_types import QUESTION_TYPES
from tracejury.rubrics.schema import (
    VERDICTS,
    Answer,
    Choice,
    Condition,
    Display,
    Example,
    Question,
    Rubric,
    VerdictRule,
)

PROSE = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SAID = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip)
WORD = st.sampled_from(["no", "yes", "null", "1", "017", "a b", "é", "x-y", "true", "~", "1.10"])
NEED: st.SearchStrategy[Any] = st.sampled_from(["required", "optional", "off"])
FREE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | PROSE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PROSE, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def questions(draw: st.DrawFn, number: int, before: tuple[Question, ...]) -> Question:
    kind: Any = draw(st.sampled_from(["pass_fail", "scale", "choice", "multi", "text"]))
    keys = draw(st.lists(WORD, min_size=2, max_size=4, unique=True))
    choices = tuple(
        Choice(key, draw(SAID), draw(PROSE), draw(st.none() | WORD))
        for key in (keys if kind in {"choice", "multi"} else ())
    )
    low = draw(st.integers(-3, 3)) if kind == "scale" else 1
    high = low + draw(st.integers(1, 9)) if kind == "scale" else 5
    default: dict[str, st.SearchStrategy[Any]] = {
        "pass_fail": st.sampled_from(VERDICTS),
        "scale": st.integers(low, high),
        "choice": st.sampled_from(keys),
        "multi": st.lists(st.sampled_from(keys), unique=True),
        "text": PROSE,
    }
    chosen: Answer = draw(st.none() | default[kind])
    return Question(
        id=f"q{number}",
        ask=draw(SAID),
        type=kind,
        help=draw(PROSE),
        examples=tuple(draw(st.lists(st.builds(Example, SAID, PROSE, PROSE), max_size=2))),
        choices=choices,
        required=draw(st.booleans()),
        ask_if=draw(st.none() | conditions(before)),
        default=chosen,
        low=low,
        high=high,
    )


@st.composite
def conditions(draw: st.DrawFn, before: tuple[Question, ...]) -> Condition:
    usable = [question for question in before if question.type != "text"]
    question = draw(st.sampled_from(usable))
    allowed: list[str | int] = [*VERDICTS]
    if question.type == "scale":
        allowed = list(range(question.low, question.high + 1))
    elif question.choices:
        allowed = [choice.key for choice in question.choices]
    values = draw(st.lists(st.sampled_from(allowed), min_size=1, max_size=3, unique=True))
    name = draw(st.sampled_from([question.id, "verdict"]))
    if name == "verdict":
        values = [draw(st.sampled_from(VERDICTS))]
    return Condition(name, tuple(values))


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    asked: tuple[Question, ...]
    if draw(st.booleans()):
        asked = (Question("q0", draw(SAID), "pass_fail"),)
        rule = VerdictRule("q0")
    else:
        asked = (Question("q0", draw(SAID), "scale", low=0, high=4),)
        rule = VerdictRule("q0", (3, 4), draw(st.sampled_from([(0,), (0, 1), (1, 0, 2)])))
    for number in range(1, draw(st.integers(1, 4))):
        asked = (*asked, draw(questions(number, asked)))
    names = st.lists(WORD, max_size=2).map(tuple)
    return Rubric(
        id=draw(st.sampled_from(["r", "no", "017"])),
        title=draw(SAID),
        version=draw(st.integers(1, 99)),
        questions=asked,
        verdict=rule,
        instructions=draw(PROSE),
        break_point=draw(NEED),
        correction=draw(NEED),
        display=draw(st.builds(Display, names, names, names, st.booleans(), names)),
        checks=tuple(draw(st.lists(st.dictionaries(PROSE, FREE, max_size=3), max_size=2))),
    )


def changed(value: Any) -> Iterator[Any]:
    """`value` with one small change, in every place where one can be made."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if (held := getattr(value, field.name)) is None and field.name == "ask_if":
                held = Condition("verdict", ("pass",))
                yield dataclasses.replace(value, ask_if=held)
            is_type = isinstance(value, Question) and field.name == "type"
            others = (name for name in QUESTION_TYPES if name != held) if is_type else changed(held)
            for other in others:
                yield dataclasses.replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield value[:number] + value[number + 1 :]
            for other in changed(item):
                yield (*value[:number], other, *value[number + 1 :])
        if len(value) > 1 and value != value[::-1]:
            yield value[::-1]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, str):
        yield value + " "
    elif value is None:
        yield "x"
