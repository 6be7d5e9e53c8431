"""The records of a labelling tool as lines of a reviews file: one line for each person's labels on one trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from ...bundles.label_tools.labelled import Labelled
from ...canonical import Json, clean_json
from ...library.library import Library
from ..step_names import UnusableLine
from .answers import LabelAnswers
from .finding import RecordTraces


class LabelLines:
    """Turns the records of a labelling tool into lines; what is unusual is counted in `oddities`."""

    def __init__(self, library: Library, answers: LabelAnswers | UnusableLine) -> None:
        """`answers` understands the labels; or it says why none can be understood."""
        self._traces = RecordTraces(library)
        self._answers = answers
        self.oddities: Counter[str] = (
            Counter() if isinstance(answers, UnusableLine) else answers.oddities
        )

    def of(
        self,
        read: Callable[[Mapping[str, Json]], Labelled],
        record: Mapping[str, Json],
        folder: str | None = None,
    ) -> Iterator[dict[str, Json] | UnusableLine]:
        """Yield a line for each person in a record that `read` understands, or the reason why there is none. `folder` is the person's where a tool keeps a
        folder for each."""
        try:
            labelled = read(clean_json(record))
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            yield UnusableLine(f"a value has an unexpected shape ({error})")
            return
        self.oddities.update(labelled.left_out)
        if not labelled.people:
            yield UnusableLine("nobody has labelled this record")
            return
        try:
            trace = self._traces.trace(labelled)
        except UnusableLine as error:
            yield from (error for _ in labelled.people)
            return
        for person in sorted(labelled.people, key=lambda one: one.at or ""):
            try:
                if person.dropped:
                    raise UnusableLine(person.dropped)
                if isinstance(self._answers, UnusableLine):
                    raise self._answers
                yield self._answers.line(
                    person.labels,
                    trace,
                    labelled.texts,
                    reviewer=person.reviewer or folder,
                    at=person.at,
                )
            except UnusableLine as error:
                yield error
