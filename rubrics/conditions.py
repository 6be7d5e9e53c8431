"""Reading what depends on an answer: the verdict rule, and whether a question is asked (`ask_if`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from .checking import Checker
from .nodes import Fields, Items, Node, Scalar, join_key
from .question_types import QUESTION_TYPES, PassFail, type_of
from .schema import Condition, Question, VerdictRule
from .scoring import VERDICT_ID

VERDICT_KEYS: Final = ("question", "passes", "fails")
NO_VERDICT: Final = "none"
"""Under the key `verdict`: the rubric asks for no verdict. A question of that id that can give one is meant first."""


@dataclass(slots=True)
class QuestionDraft:
    """A question while its file is read. `sound`: it has no problems so far, so that the verdict rule
    and conditions can be checked against it."""

    question: Question
    node: Fields
    path: str
    sound: bool


def verdict_rule(
    check: Checker, fields: Mapping[str, Node], drafts: list[QuestionDraft], root: Node
) -> VerdictRule:
    """The rule under the key `verdict`; without that key, the question of that id or the only
    pass_fail question gives the verdict. If no question can give one, or the key says `none`, the rubric asks for
    no verdict."""
    node = fields.get("verdict")
    by_id = {draft.question.id: draft for draft in drafts}
    ids = tuple(name for name in by_id if name)
    parts: Mapping[str, Node] = {}
    if says_none(fields, drafts):
        return _no_verdict(check, by_id)
    if isinstance(node, Scalar):
        name, at, path = node.text, cast("Node", node), "verdict"
    elif node is not None:
        parts = check.fields(node, "verdict", VERDICT_KEYS, "the verdict rule")
        if not isinstance(node, Fields):
            return VerdictRule("")
        name = check.needed(parts, "verdict", "question", node, "the id of a question")
        at, path = parts.get("question", node), "verdict.question"
        if not name.strip():
            return VerdictRule("")
    else:
        plain = [item.question.id for item in drafts if type_of(item.question).verdict == "answer"]
        name = VERDICT_ID if VERDICT_ID in by_id else plain[0] if len(plain) == 1 else ""
        at, path = root, "verdict"
        if not name:
            able = [item for item in drafts if type_of(item.question).verdict != "none"]
            if able and all(draft.sound for draft in drafts):
                said = "is missing; write the id of the question that gives it"
                check.wrong(root, "verdict", f"{said}, or {NO_VERDICT} to ask for no verdict")
            return VerdictRule("")
    draft = by_id.get(name)
    if draft is None:
        if ids:
            said = f"there is no question {name[:60]!r}; {check.nearest(name, ids)}"
            check.wrong(at, path, said)
        return VerdictRule(name)
    if VERDICT_ID in by_id and name != VERDICT_ID:
        said = (
            f"is reserved for the question that gives the verdict, which is {name!r}; rename this"
        )
        other = by_id[VERDICT_ID]
        check.wrong(other.node.fields["id"], f"{other.path}.id", said)
    if "ask_if" in draft.node.fields:
        said = "the question that gives the verdict must always be asked; remove the condition"
        check.wrong(draft.node.lines["ask_if"], f"{draft.path}.ask_if", said)
    if not draft.sound:
        return VerdictRule(name)
    return _rule(check, draft.question, parts, at, path)


def says_none(fields: Mapping[str, Node], drafts: Sequence[QuestionDraft] = ()) -> bool:
    """Whether the key `verdict` says that the rubric asks for none."""
    node = fields.get("verdict")
    if not isinstance(node, Scalar) or node.text != NO_VERDICT:
        return False
    named = [item.question for item in drafts if item.question.id == NO_VERDICT]
    return all(type_of(question).verdict == "none" for question in named)


def _no_verdict(check: Checker, by_id: Mapping[str, QuestionDraft]) -> VerdictRule:
    draft = by_id.get(VERDICT_ID)
    if draft is not None:
        said = "is reserved for the question that gives the verdict, and the rubric asks for none; rename this"
        check.wrong(draft.node.fields["id"], f"{draft.path}.id", said)
    return VerdictRule("")


def _rule(
    check: Checker, question: Question, parts: Mapping[str, Node], at: Node, path: str
) -> VerdictRule:
    kind = type_of(question)
    if kind.verdict == "none":
        *others, last = (name for name, kind in QUESTION_TYPES.items() if kind.verdict != "none")
        said = f"{question.id!r} is a {question.type} question; a verdict comes from"
        check.wrong(at, path, f"{said} {', '.join(others)} or {last}")
        return VerdictRule(question.id)
    found: dict[str, tuple[str | int, ...]] = {}
    for name, own in (("passes", "pass"), ("fails", "fail")):
        where = f"verdict.{name}"
        words = check.words(parts.get(name), where)
        if kind.verdict == "answer":
            for word in words:
                if word.text != own:
                    said = f"a {kind.name} question gives the verdict itself; remove {name}"
                    check.wrong(word, where, said)
            found[name] = ()
            continue
        if not words:
            said = f"is missing; say which answers to {question.id!r} mean {own}"
            check.wrong(parts.get(name, at), where, said)
        for word in words:
            reason = kind.problem_of(question, kind.value_of(word))
            if reason is not None:
                check.wrong(word, where, reason)
        found[name] = tuple(dict.fromkeys(kind.value_of(word) for word in words))
    both = [str(value) for value in found["passes"] if value in found["fails"]]
    if both:
        check.wrong(parts["fails"], "verdict.fails", f"also in passes: {', '.join(both)}; keep one")
    return VerdictRule(question.id, found["passes"], found["fails"])


def settle_conditions(check: Checker, drafts: list[QuestionDraft], rule: VerdictRule) -> None:
    """Read the `ask_if` of every draft and check it against the questions before it."""
    places = {draft.question.id: number for number, draft in enumerate(drafts)}
    for number, draft in enumerate(drafts):
        node = draft.node.fields.get("ask_if")
        if node is None or (isinstance(node, Scalar) and node.nothing):
            continue
        path = f"{draft.path}.ask_if"
        asked = _condition(check, node, path)
        if asked is None:
            continue
        name, words = asked
        place = places.get(rule.question if name == VERDICT_ID else name)
        if place is None:
            if name == VERDICT_ID:
                # If the rule itself has a problem, that is said already.
                if not any(problem.key.startswith("verdict") for problem in check.problems):
                    check.wrong(node, path, "can never be true: the rubric asks for no verdict")
                continue
            known = tuple(item for item in places if item and places[item] < number)
            said = f"there is no question {name[:60]!r}; {check.nearest(name, known)}"
            check.wrong(node, path, said if known else f"there is no question {name[:60]!r}")
        elif place >= number:
            said = f"{name!r} is not asked before this question; only an earlier one can decide"
            check.wrong(node, path, said)
        elif drafts[place].sound or name == VERDICT_ID:
            target = drafts[place].question
            values = _condition_values(check, target, name, words, path)
            draft.question = replace(draft.question, ask_if=Condition(name, values))


def _condition(check: Checker, node: Node, path: str) -> tuple[str, tuple[Scalar, ...]] | None:
    """`{verdict: fail}`, `verdict = fail, unsure` or `{question: verdict, values: [fail]}`."""
    how = "write it like {verdict: fail} or {tone: [1, 2]}"
    if isinstance(node, Scalar):
        name, sign, rest = node.text.partition("=")
        values = [part.strip() for part in rest.removeprefix("=").split(",")]
        if not sign or not name.strip() or not all(values):
            check.wrong(node, path, how)
            return None
        return name.strip(), tuple(Scalar(value, line=node.line) for value in values)
    if isinstance(node, Items):
        check.wrong(node, path, how)
        return None
    fields = node.fields
    named = fields.get("question")
    given = fields.get("values", fields.get("value"))
    if len(fields) == 2 and isinstance(named, Scalar) and given is not None:
        name, value, where = named.text, given, f"{path}.values"
    elif len(fields) == 1:
        ((name, value),) = fields.items()
        where = join_key(path, name)
    else:
        check.wrong(node, path, f"must name one question; {how}")
        return None
    words = check.words(value, where)
    if not words and isinstance(value, Items) and not value.items:
        check.wrong(value, where, f"names no answer; {how}")
    return name, words


def _condition_values(
    check: Checker, target: Question, name: str, words: tuple[Scalar, ...], path: str
) -> tuple[str | int, ...]:
    if name == VERDICT_ID:
        target = Question(VERDICT_ID, "", PassFail.name)
    kind = type_of(target)
    if not kind.decides:
        if words:
            check.wrong(words[0], path, f"{name!r} asks for {kind.name}; only a choice can decide")
        return ()
    values = tuple(dict.fromkeys(kind.value_of(word) for word in words))
    for word in words:
        reason = kind.item_problem_of(target, kind.value_of(word))
        if reason is not None:
            check.wrong(word, path, f"can never be true: {reason}")
    return values
