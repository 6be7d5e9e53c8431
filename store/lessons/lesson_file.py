"""The file in which an archiving engineer says what helped: `[[lesson]]` tables, each for a code or a group."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ...errors import UserError
from ..canonical import clean_text

_HINT: Final = 'A lesson is: [[lesson]], code = "…" or group = "…", helped = "…", and optionally release = "…".'
_LONGEST: Final = 2000


class Lesson(Struct, frozen=True, forbid_unknown_fields=True):
    """What helped against the failures with a code, or those of a group (its id, the beginning of it, or its name)."""

    helped: str
    code: str = ""
    group: str = ""
    release: str = ""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    lesson: tuple[Lesson, ...] = ()
    project: str = ""


class Lessons(Struct, frozen=True):
    """The lessons of a file, by code and by what names a group; `project` is the name of the project, if it says one."""

    codes: Mapping[str, Lesson] = {}
    groups: Mapping[str, Lesson] = {}
    project: str = ""


def read_lessons(path: Path) -> Lessons:
    """The lessons in a TOML file. Raises UserError that names what is wrong."""
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror or error}", "Check the path."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{path} is not TOML: {error}", _HINT) from None
    try:
        found = msgspec.convert(data, _File)
    except msgspec.ValidationError as error:
        raise UserError(f"{path} is no file of lessons: {error}", _HINT) from None
    codes: dict[str, Lesson] = {}
    groups: dict[str, Lesson] = {}
    for number, one in enumerate(found.lesson, 1):
        lesson = _cleaned(one)
        if bool(lesson.code) == bool(lesson.group):
            raise UserError(f"{path}: lesson {number} names no code or group, or both", _HINT)
        if not lesson.helped:
            raise UserError(f"{path}: lesson {number} does not say what helped", _HINT)
        place, name = (codes, lesson.code) if lesson.code else (groups, lesson.group)
        if name in place:
            raise UserError(f"{path}: there are two lessons for {name}", "Make one of them.")
        place[name] = lesson
    return Lessons(codes, groups, clean_text(found.project.strip()))


def _cleaned(one: Lesson) -> Lesson:
    def text(value: str) -> str:
        return clean_text(value.strip())[:_LONGEST]

    return Lesson(text(one.helped), text(one.code), text(one.group), text(one.release))
