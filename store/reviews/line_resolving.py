"""What a line of a reviews file names in the library: its rubric, its trace, and the steps of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ...rubrics.files import builtin_rubrics, rubric_hash
from ...rubrics.question_types import check_answer
from ...rubrics.schema import Rubric
from ..acts import Act
from ..canonical import Json
from ..folding import fold_acts
from ..library.library import Library
from ..trace import Trace
from .line_acts import ImportedLine
from .lines import acts_of, unknown_keys
from .opinions import content
from .reviews import Reviews
from .step_names import StepNames, UnusableLine


class LineResolver:
    """Turns the lines of one file into acts, and counts what is unusual in `oddities`."""

    def __init__(self, library: Library, reviews: Reviews, step_base: int) -> None:
        self._library = library
        self._reviews = reviews
        self._base = step_base
        self._known = reviews.rubrics()
        self.code_names = reviews.code_names()
        self._builtin = builtin_rubrics()
        self.oddities: Counter[str] = Counter()

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
                (one for one, rubric in self._builtin.items() if rubric_hash(rubric) == pinned),
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
        if pinned is not None and rubric_hash(rubric) != pinned:
            raise UnusableLine(
                f"rubric {name!r} has another version here than the one that was reviewed under"
            )
        return rubric

    def _version(self, name: str, version: Json, answers: Mapping[str, Json]) -> Rubric | None:
        found = [rubric for rubric in self._known.values() if rubric.id == name]
        found = [one for one in found if one.version == version] or found
        found.sort(key=lambda one: (-one.version, rubric_hash(one)))
        return next((one for one in found if _valid(one, answers)), found[0] if found else None)

    def trace(self, line: Mapping[str, Json]) -> Trace:
        """The trace that a line names by its key or its source id. Raises UnusableLine."""
        key, source = line.get("trace"), line.get("source_id")
        if key is not None:
            found = self._library.trace(str(key)) or self._by_earlier_key(str(key))
            if found is None:
                raise UnusableLine(f"no trace with the key {str(key)[:16]}… is in the library")
            return found
        if source is None:
            raise UnusableLine("the line names neither `trace` nor `source_id`")
        if not isinstance(source, str):
            self.oddities["a source_id is not a string; taken as text"] += 1
        bundle = line.get("bundle")
        keys = self._library.by_source(str(source), None if bundle is None else str(bundle))
        if not keys:
            where = f" in bundle {bundle!r}" if bundle else ""
            raise UnusableLine(f"no trace with source id {source!r}{where} is in the library")
        if len(keys) > 1:
            bundles = " or ".join(map(repr, self._library.paths_of(keys)))
            raise UnusableLine(
                f"{len(keys)} traces have the source id {source!r}; name its `bundle`: {bundles}"
            )
        trace = self._library.trace(keys[0])
        if trace is None:
            raise UnusableLine(f"the trace with source id {source!r} cannot be read")
        return trace

    def said_before(
        self, line: Mapping[str, Json], rubric: Rubric, trace: Trace, who: str, at_ms: int | None
    ) -> bool:
        """Whether a line that names its trace by a source id says what its reviewer said of an earlier state of that
        trace: it is about that state, however often it is imported."""
        if line.get("trace") is not None:
            return False
        pinned = rubric_hash(rubric)
        for key in self._library.earlier(trace.key):
            review = self._reviews.review(who, key, pinned)
            earlier = self._library.trace(key) if review is not None else None
            if review is None or earlier is None or (at_ms is not None and at_ms > review.at_ms):
                continue
            try:
                acts = self.acts(line, rubric, earlier)
            except UnusableLine:
                continue
            said = fold_acts(acts, trace=key, reviewer=who, rubric=pinned, names=self.code_names)
            if said is not None and content(said) == content(review):
                return True
        return False

    def _by_earlier_key(self, key: str) -> Trace | None:
        present = self._library.present_keys([key]).get(key)
        return self._library.trace(present) if present is not None else None

    def _with_present_key(self, line: Mapping[str, Json]) -> Mapping[str, Json]:
        """The line with the present key of the trace that its review was propagated from."""
        propagated = line.get("propagated")
        if not isinstance(propagated, Mapping):
            return line
        earlier = str(propagated.get("trace"))
        present = self._library.present_keys([earlier]).get(earlier)
        if present is None:
            return line
        return {**line, "propagated": {**propagated, "trace": present}}

    def acts(self, line: Mapping[str, Json], rubric: Rubric, trace: Trace) -> list[Act]:
        """The acts that one line states. Raises UnusableLine."""
        steps = StepNames(trace, self._base, self.oddities)
        acts = acts_of(ImportedLine(self._with_present_key(line), rubric, steps))
        self.oddities.update(unknown_keys(line))
        return acts


def _valid(rubric: Rubric, answers: Mapping[str, Json]) -> bool:
    questions = {name: rubric.question(name) for name in answers}
    return all(
        question is not None and check_answer(question, answers[name]) is None
        for name, question in questions.items()
    )
