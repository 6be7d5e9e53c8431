"""From nodes to a rubric: every key checked, every problem named with its line and its key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal, cast

from .checking import INTEGER, Checker
from .conditions import Draft, settle_conditions, value_of, verdict_rule
from .nodes import Fields, Items, Node, Problem, Scalar
from .schema import (
    QUESTION_TYPES,
    Answer,
    Choice,
    Display,
    Example,
    Question,
    QuestionType,
    Rubric,
    VerdictRule,
)
from .scoring import check_answer

RUBRIC_KEYS: Final = (
    "id", "title", "version", "instructions", "questions", "verdict", "break_point", "correction",
    "display", "checks",
)  # fmt: skip
QUESTION_KEYS: Final = (
    "id", "ask", "type", "help", "examples", "choices", "required", "ask_if", "default", "low",
    "high",
)  # fmt: skip
CHOICE_KEYS: Final = ("key", "label", "help", "code")
EXAMPLE_KEYS: Final = ("text", "answer", "why")
DISPLAY_KEYS: Final = ("first", "folded", "hidden", "blind")
NEEDS: Final = ("required", "optional", "off")

_SCALE_BOUND: Final = 100


def read_rubric(root: Node) -> tuple[Rubric, list[Problem]]:
    """The rubric that the nodes describe, and all that is wrong with it (then don't use it)."""
    check = Checker()
    fields = check.fields(root, "", RUBRIC_KEYS, "a rubric")
    if not isinstance(root, Fields):
        fields = {}
    rubric_id = title = ""
    drafts: list[Draft] = []
    rule = VerdictRule("")
    if isinstance(root, Fields):
        rubric_id = check.identifier(fields, "", root, "a short name such as refund-replies")
        title = check.text(fields, "", "title") or rubric_id
        drafts = _questions(check, fields, root)
        rule = verdict_rule(check, fields, drafts, root)
        settle_conditions(check, drafts, rule)
    version = check.integer(fields, "", "version", 1)
    if version < 1:
        check.wrong(fields["version"], "version", "must be 1 or more; add one with every change")
    rubric = Rubric(
        id=rubric_id,
        title=title,
        version=version,
        questions=tuple(draft.question for draft in drafts),
        verdict=rule,
        instructions=check.text(fields, "", "instructions"),
        break_point=_need(check, fields, "break_point"),
        correction=_need(check, fields, "correction"),
        display=_display(check, fields),
        checks=_checks(check, fields),
    )
    return rubric, check.problems


def _need(
    check: Checker, fields: Mapping[str, Node], name: str
) -> Literal["required", "optional", "off"]:
    text = check.one_of(fields, "", name, NEEDS, "optional")
    return cast('Literal["required", "optional", "off"]', text)


def _questions(check: Checker, fields: Mapping[str, Node], root: Node) -> list[Draft]:
    if "questions" not in fields:
        check.wrong(root, "questions", "is missing or empty; a rubric needs at least one question")
        return []
    drafts: list[Draft] = []
    lines: dict[str, int] = {}
    nodes = check.items(fields, "", "questions")
    if isinstance(fields["questions"], Items) and not nodes:
        check.wrong(fields["questions"], "questions", "is empty; write at least one question")
    for number, node in enumerate(nodes):
        path = f"questions[{number}]"
        draft = _question(check, node, path)
        if draft is None:
            continue
        first = lines.get(draft.question.id)
        if first is not None:
            said = f"{draft.question.id!r} is also the id of the question on line {first}"
            check.wrong(draft.node.fields["id"], f"{path}.id", f"{said}; ids must differ")
            continue
        if draft.question.id:
            lines[draft.question.id] = draft.node.line
        drafts.append(draft)
    return drafts


def _question(check: Checker, node: Node, path: str) -> Draft | None:
    before = len(check.problems)
    fields = check.fields(node, path, QUESTION_KEYS, "a question")
    if not isinstance(node, Fields):
        return None
    kinds = cast("tuple[str, ...]", QUESTION_TYPES)
    kind = ""
    kind_node = fields.get("type")
    if kind_node is None:
        check.wrong(node, f"{path}.type", f"is missing; write one of: {', '.join(kinds)}")
    elif not isinstance(kind_node, Scalar) or kind_node.text not in kinds:
        word = kind_node.text if isinstance(kind_node, Scalar) else ""
        said = f"{word[:40]!r} is not a type of question; {check.nearest(word, kinds)}"
        check.wrong(kind_node, f"{path}.type", said)
    else:
        kind = kind_node.text
    question = Question(
        id=check.identifier(fields, path, node, "a short name such as tone"),
        ask=check.needed(fields, path, "ask", node, "the question as the reviewer reads it"),
        type=cast("QuestionType", kind or "text"),
        help=check.text(fields, path, "help"),
        examples=tuple(
            _example(check, item, f"{path}.examples[{number}]")
            for number, item in enumerate(check.items(fields, path, "examples"))
        ),
        choices=_choices(check, fields, path, kind, node),
        required=check.truth(fields, path, "required", default=False),
    )
    question = _scale(check, fields, path, kind, question)
    sound = bool(kind) and len(check.problems) == before
    if sound and "default" in fields:
        default = _default(check, question, fields["default"], f"{path}.default")
        question = replace(question, default=default)
    return Draft(question, node, path, sound)


def _scale(
    check: Checker, fields: Mapping[str, Node], path: str, kind: str, question: Question
) -> Question:
    if kind != "scale":
        for name in ("low", "high"):
            if kind and name in fields:
                check.wrong(fields[name], f"{path}.{name}", "belongs to a scale only; take it away")
        return question
    low = check.integer(fields, path, "low", 1)
    high = check.integer(fields, path, "high", max(5, low + 1) if "high" not in fields else 5)
    if low >= high:
        name = "high" if "high" in fields else "low"
        said = f"must be greater than low ({low})" if name == "high" else "must be less than high"
        check.wrong(fields.get(name, 0), f"{path}.{name}", said)
    elif low < -_SCALE_BOUND or high > _SCALE_BOUND:
        name = "low" if low < -_SCALE_BOUND else "high"
        said = f"a scale stays between {-_SCALE_BOUND} and {_SCALE_BOUND}"
        check.wrong(fields.get(name, 0), f"{path}.{name}", said)
    return replace(question, low=low, high=high)


def _choices(
    check: Checker, fields: Mapping[str, Node], path: str, kind: str, at: Node
) -> tuple[Choice, ...]:
    where = f"{path}.choices"
    if kind not in {"choice", "multi"}:
        if kind and "choices" in fields:
            said = f"belongs to the types choice and multi, not to {kind}; take it away"
            check.wrong(fields["choices"], where, said)
        return ()
    least = 2 if kind == "choice" else 1
    nodes = check.items(fields, path, "choices")
    given = fields.get("choices")
    if len(nodes) < least and (given is None or isinstance(given, Items)):
        check.wrong(given or at, where, f"a {kind} question needs at least {least} choices")
    out: list[Choice] = []
    seen: dict[str, int] = {}
    for number, node in enumerate(nodes):
        here = f"{where}[{number}]"
        choice = _choice(check, node, here)
        if choice.key in seen:
            said = f"{choice.key!r} is also the key of the choice on line {seen[choice.key]}"
            key_node = node.fields["key"] if isinstance(node, Fields) else node
            check.wrong(key_node, f"{here}.key", f"{said}; keys must differ")
        elif choice.key:
            seen[choice.key] = node.line
        out.append(choice)
    return tuple(out)


def _choice(check: Checker, node: Node, path: str) -> Choice:
    if isinstance(node, Scalar) and not node.nothing:
        node = Fields({"key": node, "label": node}, {}, node.line)
    fields = check.fields(node, path, CHOICE_KEYS, "a choice")
    if not isinstance(node, Fields):
        return Choice("", "")
    key = check.needed(fields, path, "key", node, "a short word such as tone")
    if key.strip():
        _word(check, fields["key"], f"{path}.key", key)
    label = check.text(fields, path, "label", key)
    code = check.text(fields, path, "code") if "code" in fields else None
    if code is not None:
        _word(check, fields["code"], f"{path}.code", code)
    return Choice(key, label, check.text(fields, path, "help"), code)


def _word(check: Checker, node: Node, path: str, text: str) -> None:
    """Keys and codes go into files, filters and reports: they must be plain to see and to type."""
    if isinstance(node, Scalar) and (not text.isprintable() or text != text.strip() or not text):
        check.wrong(node, path, "must be a plain word, without line breaks or spaces at its ends")
    elif len(text) > 64:
        check.wrong(node, path, "is longer than 64 characters; use the label for more words")


def _example(check: Checker, node: Node, path: str) -> Example:
    if isinstance(node, Scalar) and not node.nothing:
        return Example(node.text, "")
    fields = check.fields(node, path, EXAMPLE_KEYS, "an example")
    if not isinstance(node, Fields):
        return Example("", "")
    return Example(
        check.needed(fields, path, "text", node, "the snippet that is judged"),
        check.text(fields, path, "answer"),
        check.text(fields, path, "why"),
    )


def _default(check: Checker, question: Question, node: Node, path: str) -> Answer:
    if question.type == "multi":
        value: Answer = [word.text for word in check.words(node, path)]
    elif isinstance(node, Scalar):
        value = value_of(question, node)
    else:
        check.wrong(node, path, f"must be one answer to a {question.type} question, not a list")
        return None
    reason = check_answer(question, value)
    if reason is not None:
        check.wrong(node, path, reason)
        return None
    return value


def _display(check: Checker, fields: Mapping[str, Node]) -> Display:
    node = fields.get("display")
    if node is None:
        return Display()
    parts = check.fields(node, "display", DISPLAY_KEYS, "display")
    first, folded, hidden = (
        tuple(word.text for word in check.words(parts.get(name), f"display.{name}"))
        for name in ("first", "folded", "hidden")
    )
    return Display(first, folded, hidden, check.truth(parts, "display", "blind", default=True))


def _checks(check: Checker, fields: Mapping[str, Node]) -> tuple[Mapping[str, object], ...]:
    out: list[Mapping[str, object]] = []
    for number, node in enumerate(check.items(fields, "", "checks")):
        if isinstance(node, Fields):
            out.append({name: _free(value) for name, value in node.fields.items()})
        else:
            check.wrong(node, f"checks[{number}]", "must be a mapping, such as {type: contains}")
    return tuple(out)


def _free(node: Node) -> object:
    """A value under no schema. Only what can't be misread becomes a number or a truth value:
    `true`, `false` and JSON integers without quotes. `no`, `1.10` and `017` stay text."""
    if isinstance(node, Fields):
        return {name: _free(value) for name, value in node.fields.items()}
    if isinstance(node, Items):
        return [_free(item) for item in node.items]
    if node.plain:
        if node.text in {"true", "false"}:
            return node.text == "true"
        if node.nothing:
            return None
        if INTEGER.fullmatch(node.text):
            return int(node.text)
    return node.text
