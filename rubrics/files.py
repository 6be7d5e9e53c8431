"""Reading and writing rubrics: YAML in, JSON in and out, and the rubric hash.

Rubrics are read without msgspec: its errors name no line, no nearest key, and only the first problem.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any, Final

from ..plain_files import special_kind
from .conditions import NO_VERDICT
from .nodes import MAX_BYTES, Problem, RubricError, UnknownRubric, node_of_json, read_yaml
from .question_types import type_of
from .reading import read_rubric
from .schema import Display, Example, Question, Rubric

__all__ = [
    "Problem",
    "RubricError",
    "UnknownRubric",
    "builtin_rubrics",
    "find_rubric",
    "load_rubric",
    "parse_rubric",
    "rubric_from_json",
    "rubric_hash",
    "rubric_json",
]

SUFFIXES: Final = (".yaml", ".yml", ".json")


def load_rubric(path: Path) -> Rubric:
    """The rubric in a YAML (or JSON) file. Raises RubricError naming file, line and key."""
    name = str(path)
    kind = special_kind(path)
    if kind is not None:
        raise RubricError(name, [Problem(0, "", f"is {kind}, not a file")])
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RubricError(
            name,
            [Problem(0, "", f"cannot be read: {reason}")],
            "Name a rubric file, or a built-in rubric: tracejury rubric list",
        ) from error
    if len(data) > MAX_BYTES:
        raise RubricError(name, [Problem(0, "", f"is larger than {MAX_BYTES:,} bytes")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RubricError(
            name, [Problem(line, "", "is not UTF-8 text")], "Save the file as UTF-8."
        ) from error
    return parse_rubric(text, name)


def parse_rubric(text: str, name: str) -> Rubric:
    """The rubric in a YAML (or JSON) text; errors call it `name`. Raises RubricError."""
    if len(text) > MAX_BYTES:
        raise RubricError(name, [Problem(0, "", f"is larger than {MAX_BYTES:,} bytes")])
    root, problems = read_yaml(text)
    if root is None:
        raise RubricError(name, problems)
    rubric, more = read_rubric(root)
    if problems or more:
        raise RubricError(name, sorted([*problems, *more], key=lambda problem: problem.line))
    return rubric


def rubric_json(rubric: Rubric) -> dict[str, Any]:
    """The rubric as JSON with the keys of a rubric file, so that it can be read as one.

    Default values are left out: a key that a later version adds does not change the hash of older
    rubrics.
    """
    out: dict[str, Any] = {
        "id": rubric.id,
        "title": rubric.title,
        "version": rubric.version,
        "questions": [_question_json(question) for question in rubric.questions],
        "verdict": {
            "question": rubric.verdict.question,
            **_unless("passes", list(rubric.verdict.passes), []),
            **_unless("fails", list(rubric.verdict.fails), []),
        }
        if rubric.asks_verdict
        else NO_VERDICT,
    }
    display = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(rubric.display).items()
        if value != getattr(Display(), key)
    }
    return {
        **out,
        **_unless("instructions", rubric.instructions, ""),
        **_unless("break_point", rubric.break_point, "optional"),
        **_unless("correction", rubric.correction, "optional"),
        **_unless("display", display, {}),
        **_unless("checks", [dict(check) for check in rubric.checks], []),
    }


def _unless(name: str, value: object, default: object) -> dict[str, Any]:
    return {} if value == default else {name: value}


def _question_json(question: Question) -> dict[str, Any]:
    condition = question.ask_if
    return {
        "id": question.id,
        "ask": question.ask,
        "type": question.type,
        **_unless("help", question.help, ""),
        **_unless("examples", [_example_json(example) for example in question.examples], []),
        **_unless("required", question.required, default=False),
        **(
            {"ask_if": {"question": condition.question, "values": list(condition.values)}}
            if condition
            else {}
        ),
        **_unless("default", question.default, None),
        **type_of(question).json(question),
    }


def _example_json(example: Example) -> dict[str, str]:
    out = {"text": example.text, "answer": example.answer, "why": example.why}
    return {key: value for key, value in out.items() if value or key == "text"}


def rubric_from_json(data: object) -> Rubric:
    """The rubric that `rubric_json` (or a rubric file in JSON) describes. Raises RubricError."""
    named = data.get("id") if isinstance(data, Mapping) else None
    name = f"rubric {named}" if isinstance(named, str) else "rubric"
    rubric, problems = read_rubric(node_of_json(data))
    if problems:
        raise RubricError(name, problems)
    return rubric


def rubric_hash(rubric: Rubric) -> str:
    """The rubric hash, 64 hex digits: SHA-256 over canonical JSON (sorted keys, UTF-8, no spaces).

    The same bytes as those of `store.canonical`, which rubrics must not import.
    """
    text = json.dumps(
        rubric_json(rubric), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_of(rubric_id: str, folder: Path) -> Path | None:
    """The file in which a folder keeps the rubric of that id; None if there is none."""
    if "\0" in rubric_id or len(Path(rubric_id).parts) != 1:
        return None
    paths = (folder / f"{rubric_id}{suffix}" for suffix in SUFFIXES)
    return next((path for path in paths if path.is_file()), None)


@functools.cache
def _builtin() -> tuple[Rubric, ...]:
    folder = resources.files(f"{__package__}.library")
    files = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".yaml")),
        key=lambda item: item.name,
    )
    return tuple(parse_rubric(item.read_text("utf-8"), item.name) for item in files)


def builtin_text(rubric_id: str) -> str:
    """The file of a built-in rubric as it was written, to start another one from."""
    return (
        resources.files(f"{__package__}.library").joinpath(f"{rubric_id}.yaml").read_text("utf-8")
    )


def builtin_rubrics() -> dict[str, Rubric]:
    """The rubrics that come with tracejury, by id, in the order of their ids."""
    return {rubric.id: rubric for rubric in _builtin()}


def find_rubric(name_or_path: str, folder: Path | None = None) -> Rubric:
    """The rubric of that id in `folder`, or the built-in one, or the rubric in that file. Raises UnknownRubric, and
    RubricError for a file that cannot be used."""
    built_in = builtin_rubrics()
    if folder is not None and (own := file_of(name_or_path, folder)) is not None:
        return load_rubric(own)
    if name_or_path in built_in:
        return built_in[name_or_path]
    path = Path(name_or_path)
    is_path = len(path.parts) > 1 or path.suffix.lower() in SUFFIXES
    if is_path or ("\0" not in name_or_path and path.is_file()):
        return load_rubric(path)
    raise UnknownRubric(
        name_or_path,
        [Problem(0, "", "is neither a rubric of the library, a built-in one nor a file")],
        f"Built-in rubrics: {', '.join(built_in)}. A file of your own: give its path.",
    )
