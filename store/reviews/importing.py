"""Taking reviews in from a file: JSON lines (see review_files.py), CSV or Parquet (review_tables.py).

The shape is this project's own (`reviews export|import`). An import resolves each trace and each
step, validates the answers against the rubric, rejects with a reason what does not fit, reports
oddities, and does nothing twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...rubrics.files import builtin_rubrics, rubric_hash
from ...rubrics.schema import VERDICTS, Rubric
from ...rubrics.scoring import check_answer, codes_of, verdict_of
from ..acts import Act
from ..bundles.input.decoding import NotJson, decode_json
from ..bundles.protocol import EXCERPT_CHARS, Position, Reject
from ..canonical import Json, canonical_bytes
from ..folding import fold_acts
from ..journal.journal import Journal
from ..judgement import EVIDENCE_KINDS, MARK_KINDS, Review
from ..library.library import Library
from ..trace import Trace
from .reviews import Reviews
from .tables import COLUMNS, is_table, read_table

KEYS: Final = frozenset(COLUMNS)


class Unfit(ValueError):
    """Why one line of a reviews file cannot be taken; the message is for the person."""


@dataclass
class ImportReport:
    """What an import did. `stored + known + len(rejected)` is the number of lines."""

    stored: int = 0
    known: int = 0
    rejected: list[Reject] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        return {
            "stored": self.stored,
            "known": self.known,
            "rejected": [
                {"position": str(reject.position), "reason": reject.reason}
                for reject in self.rejected
            ],
            "warnings": list(self.warnings),
        }


def same_actor(named: str, actor: str) -> bool:
    """Whether two spellings name the same actor: case, spaces and punctuation aside."""

    def plain(text: str) -> str:
        return re.sub(r"[\W_]+", "", text.casefold())

    return plain(named) == plain(actor)


class _Importer:
    """Reads the lines of one file into acts, and counts what is odd about them."""

    def __init__(self, library: Library, reviews: Reviews, step_base: int) -> None:
        self._library = library
        self._base = step_base
        self._known = reviews.rubrics()
        self._by_id = {rubric.id: rubric for rubric in self._known.values()}
        self._builtin = builtin_rubrics()
        self.oddities: Counter[str] = Counter()

    def rubric(self, given: Json) -> Rubric:
        named = given if isinstance(given, Mapping) else {"id": given}
        pinned = named.get("hash")
        if pinned in self._known:
            return self._known[str(pinned)]
        name = named.get("id")
        rubric = self._builtin.get(str(name)) or self._by_id.get(str(name))
        if rubric is None:
            raise Unfit(f"no rubric named {name!r}; `tracejury rubric list` shows those there are")
        if pinned is not None and rubric_hash(rubric) != pinned:
            raise Unfit(f"rubric {name!r} is here in another version than the one reviewed under")
        return rubric

    def trace(self, line: Mapping[str, Json]) -> Trace:
        key, source = line.get("trace"), line.get("source_id")
        if key is not None:
            found = self._library.trace(str(key))
            if found is None:
                raise Unfit(f"no trace with the key {str(key)[:16]}… is in the library")
            return found
        if source is None:
            raise Unfit("the line names neither `trace` nor `source_id`")
        if not isinstance(source, str):
            self.oddities["a source_id is not a string; taken as text"] += 1
        bundle = line.get("bundle")
        keys = self._library.by_source(str(source), None if bundle is None else str(bundle))
        if not keys:
            where = f" in bundle {bundle!r}" if bundle else ""
            raise Unfit(f"no trace with source id {source!r}{where} is in the library")
        if len(keys) > 1:
            raise Unfit(f"{len(keys)} traces have the source id {source!r}; name the `bundle`")
        trace = self._library.trace(keys[0])
        if trace is None:
            raise Unfit(f"the trace with source id {source!r} cannot be read")
        return trace

    def step(self, given: Json, trace: Trace, actor: Json = None) -> str:
        """The step id that `given` names: an id, or an index counted from the step base."""
        text = str(given)
        if isinstance(given, bool) or given is None:
            raise Unfit(f"{given!r} names no step")
        if isinstance(given, str) and text.strip().lstrip("-").isdigit():
            self.oddities["a step is given as a string of digits; taken as its number"] += 1
        ids = [step.id for step in trace.steps]
        positional = all(step_id == str(number) for number, step_id in enumerate(ids))
        if isinstance(given, str) and text in ids and not (positional and self._base):
            number = ids.index(text)
        elif text.strip().lstrip("-").isdigit():
            number = int(text) - self._base
        else:
            raise Unfit(f"the trace has no step {text[:60]!r}")
        if not 0 <= number < len(ids):
            raise Unfit(
                f"step {text} is outside the trace, which has {len(ids)} steps "
                f"(counted from {self._base}; --step-base changes that)"
            )
        step = trace.steps[number]
        who = step.actor or step.name
        if actor is not None and who != str(actor):
            if same_actor(str(actor), who):
                self.oddities["an actor is spelled in another way than in its trace"] += 1
            else:
                self.oddities[
                    f"step {text}: the label names {str(actor)[:40]!r}, the trace {who[:40]!r}"
                ] += 1
        return step.id

    def place(self, name: str, given: Json, trace: Trace) -> list[Act]:
        if given is None:
            return []
        if not isinstance(given, Mapping):
            given = {"step": given}
        if given.get("cannot_tell"):
            return [Act("mark", {"as": name, "cannot_tell": True})]
        body: dict[str, Json] = {
            "as": name,
            "step": self.step(given.get("step"), trace, given.get("actor")),
        }
        alternates = [self.step(other, trace) for other in given.get("alternates") or ()]
        if alternates:
            body["alternates"] = alternates
        return [Act("mark", body)]

    def marks(self, line: Mapping[str, Json], trace: Trace) -> Iterator[Act]:
        for number, mark in enumerate(line.get("marks") or (), start=1):
            kind = mark.get("kind") or "wrong"
            if kind not in MARK_KINDS:
                raise Unfit(f"marks[{number - 1}].kind is {kind!r}, not one of {MARK_KINDS}")
            step = self.step(mark.get("step"), trace, mark.get("actor"))
            body: dict[str, Json] = {"as": "mark", "id": f"m{number}", "step": step, "kind": kind}
            for name in ("code", "note"):
                if mark.get(name) is not None:
                    body[name] = str(mark[name])
            yield Act("mark", body)

    def evidence(self, line: Mapping[str, Json], trace: Trace) -> Iterator[Act]:
        for number, item in enumerate(line.get("evidence") or (), start=1):
            kind = item.get("kind") or "why"
            if kind not in EVIDENCE_KINDS:
                raise Unfit(f"evidence[{number - 1}].kind is {kind!r}, not one of {EVIDENCE_KINDS}")
            step = self.step(item.get("step"), trace)
            text = str(item.get("text") or "")
            start = int(item.get("start") or 0)
            end = int(item.get("end") or start + len(text))
            yield Act(
                "mark",
                {
                    "as": "evidence",
                    "id": f"e{number}",
                    "step": step,
                    "start": start,
                    "end": end,
                    "text": text,
                    "kind": kind,
                },
            )

    @staticmethod
    def source(line: Mapping[str, Json]) -> Iterator[Act]:
        """Where a propagated review comes from."""
        given = line.get("propagated")
        if given is None:
            return
        names = ("trace", "reviewer", "rubric")
        if not isinstance(given, Mapping) or not given.get("group"):
            raise Unfit("`propagated` names no group")
        source = {name: str(given.get(name) or "") for name in names}
        likeness = given.get("similarity")
        number = float(likeness) if isinstance(likeness, int | float) else None
        body = {"group": str(given["group"]), "from": source, "similarity": number}
        yield Act("apply-to-group", body)

    def answers(self, line: Mapping[str, Json], rubric: Rubric) -> dict[str, Json]:
        given = dict(line.get("answers") or {})
        verdict = line.get("verdict")
        if verdict is not None and verdict not in VERDICTS:
            raise Unfit(f"verdict is {verdict!r}, not one of {', '.join(VERDICTS)}")
        question = rubric.question(rubric.verdict.question)
        unsaid = verdict is not None and question is not None and question.id not in given
        if unsaid and question is not None and question.type == "pass_fail":
            given = {question.id: verdict, **given}
        for name, value in given.items():
            asked = rubric.question(name)
            if asked is None:
                raise Unfit(f"rubric {rubric.id!r} has no question {name!r}")
            problem = check_answer(asked, value)
            if problem:
                raise Unfit(f"answers.{name}: {problem}")
        given = {name: value for name, value in given.items() if value is not None}
        found = verdict_of(rubric, given)
        if verdict is not None and found is not None and found != verdict:
            raise Unfit(f"the answers mean {found!r}, the verdict says {verdict!r}")
        return given

    def acts(self, line: Mapping[str, Json], rubric: Rubric, trace: Trace) -> list[Act]:
        """One line as the acts that lead to it."""
        answers = self.answers(line, rubric)
        acts = list(self.source(line))
        acts += [
            Act("answer", {"question": name, "value": value}) for name, value in answers.items()
        ]
        acts += self.marks(line, trace)
        acts += self.place("break_point", line.get("break_point"), trace)
        acts += self.place("root_cause", line.get("root_cause"), trace)
        acts += self.evidence(line, trace)
        correction = line.get("correction")
        if correction is not None:
            given = correction if isinstance(correction, Mapping) else {"text": correction}
            status = given.get("status") or "proposed"
            acts.append(Act("correct", {"text": str(given.get("text", "")), "status": status}))
        for number, check in enumerate(line.get("checks") or (), start=1):
            acts.append(Act("check", {"id": f"c{number}", "check": check}))
        if line.get("note"):
            acts.append(Act("note", {"text": str(line["note"])}))
        status = line.get("status") or "finished"
        if status == "deferred":
            acts.append(Act("defer", {"reason": str(line.get("defer_reason") or "")}))
        elif status == "finished":
            verdict = line.get("verdict") or verdict_of(rubric, answers)
            if verdict is None:
                raise Unfit("a finished review needs a `verdict`, or answers that give one")
            codes = [str(code) for code in line.get("codes") or codes_of(rubric, answers)]
            acts.append(Act("finish", {"verdict": verdict, "codes": codes}))
        elif status != "draft":
            raise Unfit(f"status is {status!r}, not draft, finished or deferred")
        if not acts:
            raise Unfit("the line says nothing about its trace")
        for name in set(line) - KEYS:
            self.oddities[f"the key {str(name)[:40]!r} is not known and was left out"] += 1
        return acts


def _time_ms(value: Json) -> int | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise Unfit(f"`at` is {str(value)[:40]!r}, not an ISO 8601 time") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


def import_reviews(
    path: Path,
    library: Library,
    journal: Journal,
    *,
    step_base: int = 0,
    reviewer: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Take the reviews of a file into the journal.

    `step_base` is what the file counts steps from (0 or 1). `reviewer` is who the lines without a
    reviewer are by. Raises UserError where the file cannot be opened; a line that does not fit is
    rejected with its line number and reason.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    lines = read_table(path, body) if is_table(body) else _json_lines(body)
    return import_lines(
        lines,
        path.name,
        library,
        journal,
        step_base=step_base,
        reviewer=reviewer,
        dry_run=dry_run,
    )


def import_lines(
    lines: Iterable[tuple[int, bytes | Mapping[str, Json]]],
    name: str,
    library: Library,
    journal: Journal,
    *,
    step_base: int = 0,
    reviewer: str | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Take numbered lines of a reviews file into the journal; `name` is what rejects call the file."""
    reviews = Reviews(journal)
    importer = _Importer(library, reviews, step_base)
    report = ImportReport()
    for number, given in lines:
        try:
            line = decode_json(given) if isinstance(given, bytes) else given
            if not isinstance(line, Mapping):
                raise Unfit("the line is not a JSON object")
            _take(line, importer, journal, reviews, report, reviewer, dry_run=dry_run)
        except (Unfit, NotJson, ValueError, TypeError, AttributeError, KeyError) as error:
            reason = (
                str(error)
                if isinstance(error, Unfit | NotJson)
                else (f"a value has an unexpected shape ({error})")
            )
            raw = given if isinstance(given, bytes) else canonical_bytes(given)
            excerpt = raw[:EXCERPT_CHARS].decode("utf-8", "backslashreplace")
            report.rejected.append(Reject(Position(name, line=number), reason, excerpt))
    report.warnings += [
        text if count == 1 else f"{text} ({count} times)"
        for text, count in importer.oddities.items()
    ]
    return report


def _json_lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    return ((number, raw) for number, raw in enumerate(body.split(b"\n"), 1) if raw.strip())


def _take(
    line: Mapping[str, Json],
    importer: _Importer,
    journal: Journal,
    reviews: Reviews,
    report: ImportReport,
    reviewer: str | None,
    *,
    dry_run: bool,
) -> None:
    rubric = importer.rubric(line.get("rubric"))
    trace = importer.trace(line)
    acts = importer.acts(line, rubric, trace)
    who = str(line.get("reviewer") or reviewer or "")
    if not who:
        raise Unfit("the line names no `reviewer`; --reviewer names one for all")
    at_ms = _time_ms(line.get("at"))
    pinned = rubric_hash(rubric)
    new = fold_acts(acts, trace=trace.key, reviewer=who, rubric=pinned)
    present = reviews.review(who, trace.key, pinned)
    if present is not None and new is not None:
        if content(present) == content(new):
            report.known += 1
            return
        raise Unfit(f"{who} has reviewed this trace already, with another outcome")
    if not dry_run:
        reviews.remember_rubric(who, rubric)
        journal.append(who, trace.key, pinned, acts, at_ms=at_ms)
    report.stored += 1


def content(review: Review) -> Review:
    """A review without what differs between two journals that say the same: times and mark ids."""
    return replace(
        review,
        at_ms=0,
        marks=tuple(replace(mark, id="") for mark in review.marks),
        evidence=tuple(replace(item, id="") for item in review.evidence),
    )
