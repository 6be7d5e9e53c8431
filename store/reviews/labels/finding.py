"""The trace that labels are about: by an id that the export names, by a step, or by its exact texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...bundles.label_tools.labelled import Labelled
from ...identity import is_global_id
from ...library.by_step import traces_of_steps
from ...library.by_text import TraceTexts, question_text
from ...library.library import Library
from ...trace import Trace, answer_text
from ..step_names import UnusableLine


class RecordTraces:
    """Finds the trace of each record of a labelling tool."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._texts: TraceTexts | None = None

    def trace(self, labelled: Labelled) -> Trace:
        """The trace that a record is about. Raises UnusableLine."""
        for named in labelled.ids:
            found = _named(self._library, named)
            same = [one for one in found if _shares_text(one, labelled.texts)]
            # An id that is only a file's may be another trace's too: then the texts decide.
            if len(same) == 1:
                return same[0]
            if len(found) == 1 and (is_global_id(named) or not labelled.texts):
                return found[0]
            if len(same) > 1:
                raise UnusableLine(f"{len(same)} traces have the id {named!r} and these texts")
            if len(found) > 1 and not labelled.texts:
                raise UnusableLine(
                    f"{len(found)} traces have the id {named!r}, and the record has no text to tell them apart"
                )
        if self._texts is None:
            self._texts = TraceTexts(self._library)
        keys = self._texts.keys(labelled.texts.values())
        if len(keys) > 1:
            raise UnusableLine(
                f"{len(keys)} traces have these texts; the record names no id of one"
            )
        trace = self._library.trace(keys[0]) if keys else None
        if trace is None:
            raise UnusableLine(
                "no trace in the library has an id of this record, or its question and answer"
            )
        return trace


class JudgedTraces:
    """Finds the traces of judgements that name the trace or a step of it, looked up together."""

    def __init__(self, library: Library, steps: Iterable[str]) -> None:
        """`steps` are the steps of judgements that name no trace that is known."""
        self._library = library
        self._by_step = traces_of_steps(library, steps)

    def key(self, trace_id: str | None, step_id: str | None) -> str:
        """The key of the trace. Raises UnusableLine."""
        for named in filter(None, (trace_id, step_id)):
            keys = self._library.by_source(named)
            if len(keys) == 1:
                return keys[0]
            if len(keys) > 1:
                raise UnusableLine(f"{len(keys)} traces have the id {named!r}")
        keys = self._by_step.get(step_id or "", [])
        if len(keys) == 1:
            return keys[0]
        if keys:
            raise UnusableLine(f"{len(keys)} traces have a step {step_id!r}")
        what = f"the id {trace_id!r}" if trace_id else f"a step {step_id!r}"
        raise UnusableLine(f"no trace in the library has {what}; load the traces first")


def _named(library: Library, named: str) -> Sequence[Trace]:
    keys = [named] if library.trace(named) else library.by_source(named)
    return [one for key in keys if (one := library.trace(key)) is not None]


def _shares_text(trace: Trace, texts: Mapping[str, str]) -> bool:
    own = {question_text(trace.input).strip(), answer_text(trace).strip()} - {""}
    return any(given.strip() in own for given in texts.values())
