"""Reading a rubric from nodes: every key is checked, every problem has its line and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal, cast

from .checking import INTEGER, Checker
from .conditions import QuestionDraft, says_none, settle_conditions, verdict_rule
from .nodes import Fields, Items, Node, Problem, Scalar
from .question_types import QUESTION_TYPES, FreeText, QuestionType, type_of
from .schema import Answer, Display, Example, Question, Rubric, VerdictRule

RUBRIC_KEYS: Final = (
    "id", "title", "version", "instructions", "questions", "verdict", "break_point", "correction",
    "display", "checks",
)  # fmt: skip
TYPE_KEYS: Final = tuple(
    dict.fromkeys(name for kind in QUESTION_TYPES.values() for name in kind.keys)
)
QUESTION_KEYS: Final = (
    "id", "ask", "type", "help", "examples", "required", "ask_if", "default", *TYPE_KEYS,
)  # fmt: skip
EXAMPLE_KEYS: Final = ("text", "answer", "why")
DISPLAY_KEYS: Final = ("first", "folded", "hidden", "blind", "shown")
NEEDS: Final = ("required", "optional", "off")


def read_rubric(root: Node) -> tuple[Rubric, list[Problem]]:
    """The rubric that the nodes describe, and its problems; with problems it must not be used."""
    check = Checker()
    fields = check.fields(root, "", RUBRIC_KEYS, "a rubric")
    if not isinstance(root, Fields):
        fields = {}
    rubric_id = title = ""
    drafts: list[QuestionDraft] = []
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


def _questions(check: Checker, fields: Mapping[str, Node], root: Node) -> list[QuestionDraft]:
    if "questions" not in fields:
        if says_none(fields):
            return []
        check.wrong(root, "questions", "is missing or empty; a rubric needs at least one question")
        return []
    drafts: list[QuestionDraft] = []
    lines: dict[str, int] = {}
    nodes = check.items(fields, "", "questions")
    if isinstance(fields["questions"], Items) and not nodes and not says_none(fields):
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


def _question(check: Checker, node: Node, path: str) -> QuestionDraft | None:
    before = len(check.problems)
    fields = check.fields(node, path, QUESTION_KEYS, "a question")
    if not isinstance(node, Fields):
        return None
    kinds = tuple(QUESTION_TYPES)
    kind: QuestionType | None = None
    kind_node = fields.get("type")
    if kind_node is None:
        check.wrong(node, f"{path}.type", f"is missing; write one of: {', '.join(kinds)}")
    elif not isinstance(kind_node, Scalar) or kind_node.text not in kinds:
        word = kind_node.text if isinstance(kind_node, Scalar) else ""
        said = f"{word[:40]!r} is not a type of question; {check.nearest(word, kinds)}"
        check.wrong(kind_node, f"{path}.type", said)
    else:
        kind = QUESTION_TYPES[kind_node.text]
    question = Question(
        id=check.identifier(fields, path, node, "a short name such as tone"),
        ask=check.needed(fields, path, "ask", node, "the question as the reviewer reads it"),
        type=kind.name if kind else FreeText.name,
        help=check.text(fields, path, "help"),
        examples=tuple(
            _example(check, item, f"{path}.examples[{number}]")
            for number, item in enumerate(check.items(fields, path, "examples"))
        ),
        required=check.truth(fields, path, "required", default=False),
    )
    if kind is not None:
        _foreign_keys(check, fields, path, kind)
        question = kind.read(check, fields, path, node, question)
    sound = kind is not None and len(check.problems) == before
    if sound and "default" in fields:
        default = _default(check, question, fields["default"], f"{path}.default")
        question = replace(question, default=default)
    return QuestionDraft(question, node, path, sound)


def _foreign_keys(check: Checker, fields: Mapping[str, Node], path: str, own: QuestionType) -> None:
    """Record the keys that belong to other types of questions."""
    for name in TYPE_KEYS:
        if name in fields and name not in own.keys:
            owners = [kind.name for kind in QUESTION_TYPES.values() if name in kind.keys]
            said = (
                f"belongs to a {owners[0]} only"
                if len(owners) == 1
                else f"belongs to the types {' and '.join(owners)}, not to {own.name}"
            )
            check.wrong(fields[name], f"{path}.{name}", f"{said}; remove it")


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
    kind = type_of(question)
    value = kind.default(check, node, path)
    reason = None if value is None else kind.problem_of(question, value)
    if reason is not None:
        check.wrong(node, path, reason)
        return None
    return value


def _display(check: Checker, fields: Mapping[str, Node]) -> Display:
    node = fields.get("display")
    if node is None:
        return Display()
    parts = check.fields(node, "display", DISPLAY_KEYS, "display")
    first, folded, hidden, shown = (
        tuple(word.text for word in check.words(parts.get(name), f"display.{name}"))
        for name in ("first", "folded", "hidden", "shown")
    )
    blind = check.truth(parts, "display", "blind", default=True)
    return Display(first, folded, hidden, blind, shown)


def _checks(check: Checker, fields: Mapping[str, Node]) -> tuple[Mapping[str, object], ...]:
    out: list[Mapping[str, object]] = []
    for number, node in enumerate(check.items(fields, "", "checks")):
        if isinstance(node, Fields):
            out.append({name: _free(value) for name, value in node.fields.items()})
        else:
            check.wrong(node, f"checks[{number}]", "must be a mapping, such as {type: contains}")
    return tuple(out)


def _free(node: Node) -> object:
    """A value without a schema. Only `true`, `false` and JSON integers without quotes become truth
    values and numbers; `no`, `1.10` and `017` stay text."""
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
