"""DevAI: tasks with requirements that depend on each other, and verdicts of judges on a system's work.

Source: agent-as-a-judge, `benchmark/devai/instances` and `benchmark/judgment/<system>/<judge>[/<setting>]`: one
object per task, repeated for every judge with `satisfied` filled in. The file names neither the system nor
the judge: both come from its folders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from ...canonical import Json
from ...trace import Rater, Score, Step, Trace, as_text
from ..input.gathering import per_record
from ..protocol import (
    EXCERPT_CHARS,
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.json_access import but, listing, mapping, text
from ..values.raters import scored

_LISTS: Final = {"requirements": "requirement", "preferences": "preference"}
_OVERALL: Final = (
    "executed_successfully",
    "satisfied_all_requirements",
    "satisfied_all_preferences",
)
_UNNAMED: Final = (
    "no folder names the system that was judged: load the folder that holds those of the systems, or the work of two "
    "systems on one task is taken for one"
)
_FROM_PLACE: Final = "the system that was judged is named by its folder or file"
_JUDGE: Final = "_as_a_judge"
_RATERS: Final[Mapping[str, Rater]] = {"human": "human", "agent": "llm", "llm": "llm"}


def _is_task(value: Json) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("query"), str):
        return False
    required = listing(value.get("requirements"))
    return bool(required) and all(
        isinstance(one, dict) and {"requirement_id", "criteria", "satisfied"} <= one.keys()
        for one in required
    )


class DevAIReader(Reader):
    """Reader for tasks; the verdicts of all judges on one system's work on a task go to one trace."""

    name = "devai"
    title = "DevAI tasks and judgements"
    gathering = Gathering.PER_RECORD
    keeps = "the task, its requirements and preferences, the verdicts of people and models on each"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for tasks whose requirements have a `satisfied` field."""
        return (
            Vote.CERTAIN if not sample.columns and any(map(_is_task, sample.records)) else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per task and system; each judge's file repeats it with other scores."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        if _is_task(record.value):
            yield _trace(record.value, record.position.file, self.name)
        else:
            excerpt = as_text(record.value)[:EXCERPT_CHARS]
            yield Reject(record.position, "not a task with requirements", excerpt)


def _trace(task: Mapping[str, Json], file: str, format: str) -> Trace:  # noqa: A002 - the model's own name
    system, judge = _from_folders(file)
    name = text(task.get("name"))
    notes: list[str] = []
    if _is_judged(task) and system is None:
        system = None if judge else _from_place(file, name)
        notes.append(_UNNAMED if system is None else _FROM_PLACE)
    about: dict[str, Json] = {
        key: [but(one, "satisfied") if isinstance(one, dict) else one for one in task[key]]
        if isinstance(task[key], list)
        else task[key]
        for key in _LISTS
        if key in task
    }
    if system is not None:
        about["system"] = system
    return Trace(
        source_id="/".join(filter(None, (system, name))) or None,
        name=name,
        input=task["query"],
        steps=(Step("0", "agent", system or "task", input=task["query"]),),
        metadata={**but(task, "name", "query", *_LISTS, *_OVERALL), **about},
        scores=tuple(_scores(task, judge)),
        format=format,
        notes=tuple(notes),
    )


def _is_judged(task: Mapping[str, Json]) -> bool:
    """Whether a judge has said anything of the work on a task."""
    given = (mapping(one).get("satisfied") for key in _LISTS for one in listing(task.get(key)))
    return any(one is not None for one in (*given, *map(task.get, _OVERALL)))


def _from_place(file: str, name: str | None) -> str | None:
    """The system by the folder of a file, or by the name of a file of several tasks; None if both name something else.
    The work of two systems on one task is two traces."""
    path = PurePosixPath(file)
    if len(path.parts) > 1:
        return path.parts[-2]
    stem = path.name.partition(".")[0]
    return None if not stem or (name is not None and name.startswith(stem)) else stem


def _scores(task: Mapping[str, Json], judge: str | None) -> Iterator[Score]:
    rater = _RATERS.get((judge or "").partition("_")[0], "unknown")
    for key, kind in _LISTS.items():
        for given in listing(task.get(key)):
            one = mapping(given)
            if one.get("satisfied") is not None:
                yield scored(
                    f"{kind} {as_text(one.get(f'{kind}_id'))}",
                    one["satisfied"],
                    explanation=one.get("criteria"),
                    rater=rater,
                    author=judge,
                )
    for name in _OVERALL:
        if task.get(name) is not None:
            yield scored(name, task[name], rater=rater, author=judge)


def _from_folders(file: str) -> tuple[str | None, str | None]:
    """The system, and the judge with its setting; None for each that the folders do not name."""
    folders = PurePosixPath(file).parts[:-1]
    at = next((n for n, folder in enumerate(folders) if folder.endswith(_JUDGE)), None)
    if at is None:
        return None, None
    return folders[at - 1] if at else None, "/".join(folders[at:])


READER: Final = DevAIReader()
