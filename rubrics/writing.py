"""Writing rubric files: a rubric as YAML, and small changes to the text of one that keep the rest as it was written."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import yaml

from .choices import choice_json
from .files import RubricError, parse_rubric, rubric_json
from .schema import Choice, Condition, Question, Rubric

CODES_ID: Final = "codes"
"""The id of the question that is added where a rubric has none whose choices stand for codes."""
_WIDTH: Final = 92
_VERSION: Final = re.compile(r"^version:[ \t]*[^#\n]*", re.MULTILINE)
_FIRST_KEY: Final = re.compile(r"^id:[^\n]*\n", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, and writes texts of several lines as such."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else ">" if len(text) > _WIDTH - 20 else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def rubric_yaml(rubric: Rubric) -> str:
    """A rubric as a file that people read and change. It means exactly this rubric."""
    data = rubric_json(rubric)
    order = ("id", "title", "version", "instructions", "questions", "verdict")
    ordered = {name: data[name] for name in order if name in data} | data
    parts = [_dumped({name: value}) for name, value in ordered.items()]
    text = "".join(parts[:3]) + "".join(f"\n{part}" if _large(part) else part for part in parts[3:])
    try:
        same = parse_rubric(text, rubric.id) == rubric
    except RubricError:
        same = False
    # Characters that YAML cannot hold as such have to be written as JSON writes them; JSON is YAML too.
    return text if same else json.dumps(ordered, indent=2) + "\n"


def _large(part: str) -> bool:
    return part.count("\n") > 1


def _dumped(data: Mapping[str, Any]) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def short_name(words: str) -> str:
    """Words as an id or a key: letters and digits of ASCII, joined by `-`; "" if there are none."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-")


def with_version(text: str, version: int) -> str:
    """The text of a rubric file with another version."""
    if _VERSION.search(text):
        return _VERSION.sub(f"version: {version}", text, count=1)
    return _FIRST_KEY.sub(lambda found: f"{found.group()}version: {version}\n", text, count=1)


# --- codes ------------------------------------------------------------------------------------------


def coding_question(rubric: Rubric) -> Question | None:
    """The question that takes another code: the one most of whose choices stand for one; None if there is none."""
    coded = [one for one in rubric.questions if any(choice.code for choice in one.choices)]
    return max(
        coded, key=lambda one: sum(choice.code is not None for choice in one.choices), default=None
    )


def new_code(rubric: Rubric, label: str, definition: str, key: str = "", code: str = "") -> Choice:
    """A choice that stands for a code. Without a `key` its label gives one; `code` is what reviews are to say, the key
    unless given. Raises ValueError in words if the rubric has it or it has no name."""
    label = " ".join(label.split())
    if not label:
        raise ValueError("A code needs a name.")
    question = coding_question(rubric)
    taken = {choice.key for choice in question.choices} if question else set()
    codes = {one.code for asked in rubric.questions for one in asked.choices if one.code}
    wanted = " ".join(key.split()) or short_name(label) or label
    if wanted in taken:
        raise ValueError(f"The rubric has a choice with the key {wanted!r} already.")
    code = " ".join(code.split()) or wanted
    if code in codes:
        raise ValueError(f"The rubric has the code {code!r} already.")
    return Choice(wanted, label, " ".join(definition.split()), code)


def with_code(rubric: Rubric, choice: Choice) -> Rubric:
    """A rubric with one more code: a choice of its question of codes, which is added if there is none."""
    question = coding_question(rubric)
    if question is not None:
        more = replace(question, choices=(*question.choices, choice))
        questions = tuple(more if one is question else one for one in rubric.questions)
        return replace(rubric, questions=questions)
    condition = Condition("verdict", ("fail",)) if rubric.asks_verdict else None
    taken = {one.id for one in rubric.questions}
    name = next(
        one for one in (CODES_ID, *(f"{CODES_ID}-{at}" for at in range(2, 99))) if one not in taken
    )
    asked = Question(
        name, "What kind of mistake is it?", "multi", choices=(choice,), ask_if=condition
    )
    return replace(rubric, questions=(*rubric.questions, asked))


def text_with_code(text: str, choice: Choice) -> str:
    """The text of a rubric file with one more code. What stands in it stays as it is, comments and all, where the list
    of choices is written one a line; otherwise the file is written anew. Raises RubricError if it has problems."""
    rubric = parse_rubric(text, "the rubric")
    wanted = with_code(rubric, choice)
    changed = _inserted(text, rubric, choice)
    if changed is not None:
        try:
            if parse_rubric(changed, "the rubric") == wanted:
                return changed
        except RubricError:
            pass
    return rubric_yaml(wanted)


def _inserted(text: str, rubric: Rubric, choice: Choice) -> str | None:
    """The text with a choice after the last one of the question of codes; None if that has no list over lines."""
    question = coding_question(rubric)
    if question is None:
        return None
    root = yaml.compose(text, yaml.SafeLoader)
    questions = _under(root, "questions")
    if not isinstance(questions, yaml.SequenceNode):
        return None
    at = [one.id for one in rubric.questions].index(question.id)
    choices = _under(questions.value[at], "choices")
    if not isinstance(choices, yaml.SequenceNode) or choices.flow_style or not choices.value:
        return None
    first, last = choices.value[0], choices.value[-1]
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    lines = text.splitlines(keepends=True)
    end = last.end_mark.line + (1 if last.end_mark.column else 0)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    # The dash stands two before the first choice.
    indent = " " * max(0, first.start_mark.column - 2)
    dumped = _dumped({"choices": [choice_json(choice)]}).splitlines(keepends=True)[1:]
    own = len(dumped[0]) - len(dumped[0].lstrip(" "))
    added = [f"{indent}{line[own:]}" for line in dumped]
    return "".join([*lines[:end], *added, *lines[end:]])


def _under(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


# --- a new rubric -----------------------------------------------------------------------------------


def drafted_rubric(title: str, question: str, codes: str) -> str:
    """The text of a new rubric from a short form: a verdict `question` ("" for a rubric that asks for no verdict), and
    `codes`, one a line as "name: definition"."""
    title = " ".join(title.split()) or "New rubric"
    rubric_id = short_name(title) or "new-rubric"
    asked: list[dict[str, Any]] = []
    if question.strip():
        asked.append(
            {
                "id": "verdict",
                "ask": " ".join(question.split()),
                "type": "pass_fail",
                "required": True,
            }
        )
    choices: dict[str, dict[str, Any]] = {}
    for line in codes.splitlines():
        name, _, definition = (part.strip() for part in line.partition(":"))
        if name:
            key = short_name(name) or name
            said = {"key": key, "label": name, "help": definition, "code": key}
            choices.setdefault(key, {name: text for name, text in said.items() if text})
    if choices:
        codes_asked: dict[str, Any] = {"id": "mode", "ask": "What is wrong?", "type": "multi"}
        if asked:
            codes_asked |= {"required": True, "ask_if": {"verdict": "fail"}}
        asked.append(codes_asked | {"choices": list(choices.values())})
    data: dict[str, Any] = {"id": rubric_id, "title": title, "version": 1}
    parts = [_dumped(data)]
    if asked:
        parts.append(_dumped({"questions": asked}))
    if not question.strip():
        parts.append(_dumped({"verdict": "none"}))
    return "\n".join(parts)
