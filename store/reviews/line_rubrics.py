"""The rubric that a line of a reviews file names."""

from __future__ import annotations

from collections.abc import Mapping

from ...rubrics.files import builtin_rubrics, rubric_hash
from ...rubrics.question_types import check_answer
from ...rubrics.schema import Rubric
from ..canonical import Json
from .step_names import UnusableLine


class LineRubrics:
    """Finds the rubric of each line among those that were `known` (by hash) and the built-in ones."""

    def __init__(self, known: Mapping[str, Rubric]) -> None:
        self._known = known
        self._builtin = builtin_rubrics()
        self._hashes: dict[int, tuple[Rubric, str]] = {}

    def hash_of(self, rubric: Rubric) -> str:
        """The hash of a rubric, computed once for all lines that name it."""
        held = self._hashes.get(id(rubric))
        if held is None:
            # With the rubric: the id of one that is gone could be that of another.
            held = self._hashes[id(rubric)] = rubric, rubric_hash(rubric)
        return held[1]

    def rubric(self, given: Json, answers: Json = None) -> Rubric:
        """The rubric that a line names. By an id alone that is its newest version in which the answers are valid.

        Raises UnusableLine.
        """
        named = given if isinstance(given, Mapping) else {"id": given}
        pinned = named.get("hash")
        if pinned in self._known:
            return self._known[str(pinned)]
        name = named.get("id")
        if name is None and pinned is not None:
            name = next(
                (one for one, rubric in self._builtin.items() if self.hash_of(rubric) == pinned),
                None,
            )
        rubric = self._builtin.get(str(name)) or self._version(
            str(name), named.get("version"), answers if isinstance(answers, Mapping) else {}
        )
        if rubric is None and pinned is not None and name is None:
            raise UnusableLine(
                f"no rubric with the hash {str(pinned)[:12]}… is in the library; it was reviewed under another"
                " version: load that first (`tracejury rubric list`)"
            )
        if rubric is None:
            raise UnusableLine(
                f"no rubric named {name!r}; `tracejury rubric list` lists the rubrics"
            )
        if pinned is not None and self.hash_of(rubric) != pinned:
            raise UnusableLine(
                f"rubric {name!r} has another version here than the one that was reviewed under"
            )
        return rubric

    def _version(self, name: str, version: Json, answers: Mapping[str, Json]) -> Rubric | None:
        found = [rubric for rubric in self._known.values() if rubric.id == name]
        found = [one for one in found if one.version == version] or found
        found.sort(key=lambda one: (-one.version, self.hash_of(one)))
        return next((one for one in found if _valid(one, answers)), found[0] if found else None)


def _valid(rubric: Rubric, answers: Mapping[str, Json]) -> bool:
    questions = {name: rubric.question(name) for name in answers}
    return all(
        question is not None and check_answer(question, answers[name]) is None
        for name, question in questions.items()
    )
