"""The tables of an export to Parquet: their columns, each with its type, its unit and what it means.

The one description of them: what writes the files, what reads them again and docs/parquet.md follow it. To add a column,
enter it here and fill it where the rows of its table are made (`parquet/`, `workspace/exporting.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

SCHEMA_VERSION: Final = 1
"""Grows when a column is removed, renamed, or means something else; new columns do not change it."""
MANIFEST: Final = "_tracejury.json"
"""The file that says what a folder of ours holds. Tools that read data sets pass over names that begin so."""
PART: Final = "part-{number}.parquet"
NO_PARTITION: Final = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, Spark and DuckDB take for no value in the name of a folder."""

ColumnType: TypeAlias = Literal[
    "text", "json", "whole", "real", "truth", "time", "texts", "text map"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit` is "" where it has none."""

    name: str
    type: ColumnType
    means: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `partition` names the values in its folders (`month=2026-11`); "" if it has none."""

    name: str
    means: str
    columns: tuple[Column, ...]
    partition: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(one.name for one in self.columns)


_TRACE: Final = Column("trace", "text", "the trace key")
_BUNDLE: Final = Column("bundle", "text", "the bundle that the trace came with first")
_JSON: Final = Column("json", "texts", "the columns of this row that hold JSON in place of a text")
_OTHER: Final = Column(
    "other", "json", "what fits no column, so that nothing is lost; mostly empty"
)
_ERROR_WORDS: Final = "`error`, `ok` or `unset`"
_TIMES: Final = (
    Column("start", "time", "when it began", "UTC, to the microsecond"),
    Column("end", "time", "when it ended", "UTC, to the microsecond"),
    Column("seconds", "real", "from its start to its end", "seconds"),
    Column("start_ns", "whole", "when it began, exactly", "nanoseconds since 1970"),
    Column("end_ns", "whole", "when it ended, exactly", "nanoseconds since 1970"),
)
_MONTH: Final = "month"

TRACES: Final = Table(
    "traces",
    "One row for each trace, without superseded revisions.",
    (
        _TRACE,
        _BUNDLE,
        Column("bundle_id", "whole", "the row of `bundles`"),
        Column("format", "text", "the format that it was loaded from"),
        Column("source_id", "text", "its id in the system that it came from"),
        Column("name", "text", "its name there"),
        Column("title", "text", "the beginning of its input, for lists"),
        Column("status", "text", _ERROR_WORDS),
        *_TIMES,
        Column("input", "text", "what was asked; JSON if `json` names it"),
        Column("output", "text", "what was answered; JSON if `json` names it"),
        Column("expected", "text", "what should have been answered; JSON if `json` names it"),
        Column("error", "text", "why it failed"),
        Column("metadata", "json", "all of its metadata"),
        Column("slices", "text map", "the metadata that make slices: `coverage --slice` counts by these values"),
        Column("step_count", "whole", "its steps in `steps`"),
        Column("score_count", "whole", "its scores in `scores`"),
        Column("notes", "texts", "what was repaired while it was read"),
        Column("incomplete", "texts", "what its export left out"),
        _JSON,
        _OTHER,
    ),
    _MONTH,
)  # fmt: skip
STEPS: Final = Table(
    "steps",
    "One row for each step, those of a trace next to each other and in reading order; the traces in the order of `traces`.",
    (
        _TRACE,
        _BUNDLE,
        Column("position", "whole", "its place in the trace", "from 0"),
        Column("step", "text", "its id, unique in the trace"),
        Column("parent", "text", "the id of the step around it"),
        Column("kind", "text", "`llm`, `tool`, `agent`, `retriever`, …"),
        Column("name", "text", "its name"),
        Column("actor", "text", "who acted, where several do"),
        Column("status", "text", _ERROR_WORDS),
        Column("status_message", "text", "why it failed"),
        *_TIMES,
        Column("model", "text", "the model that was called"),
        Column("input", "text", "what went in; JSON if `json` names it"),
        Column("output", "text", "what came out; JSON if `json` names it"),
        Column("messages_in", "json", "the conversation that went in, as a list of messages"),
        Column("messages_out", "json", "the messages that came out"),
        Column("documents", "json", "the documents that were found"),
        Column("usage", "json", "tokens and cost, as the export says them"),
        Column("attributes", "json", "everything else that the export says of it"),
        Column("incomplete", "texts", "what its export left out"),
        _JSON,
        _OTHER,
    ),
    _MONTH,
)  # fmt: skip
SCORES: Final = Table(
    "scores",
    "One row for each judgement that came with the traces: of an LLM judge, code, or an end user.",
    (
        _TRACE,
        _BUNDLE,
        Column("name", "text", "what was judged"),
        Column("value", "real", "the score, if it is a number"),
        Column("label", "text", "the score, if it is a word"),
        Column("explanation", "text", "why"),
        Column("rater", "text", "`human`, `llm`, `code`, `user` or `unknown`"),
        Column("author", "text", "who it was"),
        Column("step", "text", "the step that was judged; empty: the trace as a whole"),
        Column("at", "time", "when", "UTC, to the microsecond"),
        Column("at_ns", "whole", "when, exactly", "nanoseconds since 1970"),
        Column("extra", "json", "everything else that the export says of it"),
        _JSON,
        _OTHER,
    ),
    _MONTH,
)
REVIEWS: Final = Table(
    "reviews",
    "One row for each finished review, as `reviews export` writes it; `reviews import` reads the file.",
    (
        _TRACE,
        Column("source_id", "text", "the id of the trace where it came from"),
        Column("reviewer", "text", "who judged, as the setting `reviewers` names them"),
        Column("at", "text", "when", "ISO 8601, UTC"),
        Column("rubric", "json", "`id`, `version` and `hash` of what was asked"),
        Column("status", "text", "`finished`"),
        Column("verdict", "text", "`pass`, `fail` or `unsure`"),
        Column("answers", "json", "question -> answer"),
        Column("codes", "json", "the failure codes that were answered, a list"),
        Column("marks", "json", "the marks on steps, a list"),
        Column("break_point", "json", "where it first went wrong"),
        Column("root_cause", "json", "the step that explains the rest"),
        Column("manifestation", "json", "where it showed"),
        Column("cause_layer", "text", "the part of the system that it came from"),
        Column("own_codes", "json", "the codes in the reviewer's own words, a list"),
        Column("evidence", "json", "the marked words, a list"),
        Column("note", "text", "what else was said"),
        Column("correction", "json", "what the answer should have been"),
        Column("signals", "json", "what the reviewer marked as worth attention, a list"),
        Column("checks", "json", "the claims that were written or accepted, a list"),
        Column("defer_reason", "text", "why it was put off"),
        Column("seconds", "text", "active time", "seconds"),
        Column("propagated", "json", "the judged member of the group that it was taken over from"),
        Column("repeat", "text", "which further judgement of the same reviewer it is"),
        Column("carried", "json", "the revision or version that it was carried over from"),
    ),
)
VERDICTS: Final = Table(
    "verdicts",
    "One row for each judged trace and rubric: the verdict that counts, as `coverage` counts it.",
    (
        _TRACE,
        Column("rubric", "text", "the id of the rubric"),
        Column("rubric_version", "whole", "the newest version that it was judged under"),
        Column("verdict", "text", "`pass`, `fail` or `unsure`; empty where reviewers differ and nobody decided"),
        Column("how", "text", "`single` (one reviewer), `agreed` (several, the same), `decided` (they differed, and somebody decided), `group` (taken over from a judged member of the group), `differing`"),
        Column("reviewers", "whole", "how many finished a review of that trace"),
        Column("codes", "texts", "the failure codes of all its reviews, on marks as well"),
        Column("severity", "text", "the worst severity, where the rubric asks for it"),
        Column("at", "time", "when the first review was finished", "UTC, to the millisecond"),
        Column("decided_by", "text", "who decided, as the setting `reviewers` names them"),
        Column("decided_at", "time", "when", "UTC, to the millisecond"),
        Column("reason", "text", "why it was decided so"),
        Column("guard", "text", "what of a pack guards the failure: `case`, `group` (a case of another one of its group); empty: nothing"),
    ),
)  # fmt: skip
GROUPS: Final = Table(
    "groups",
    "One row for each group of similar failures.",
    (
        Column("group", "text", "its id"),
        Column("name", "text", "the name that a person gave it"),
        Column("kind", "text", "what its failures are matched on"),
        Column("failure", "text", "the failure that it is shown by"),
        Column("size", "whole", "its traces"),
        Column("first", "time", "when the first of them began", "UTC, to the microsecond"),
        Column("last", "time", "when the last of them began", "UTC, to the microsecond"),
        Column("merged", "texts", "the groups that were merged into it"),
    ),
)
GROUP_MEMBERS: Final = Table(
    "group_members",
    "One row for each trace of a group.",
    (
        Column("group", "text", "the id of the group"),
        _TRACE,
        Column("similarity", "real", "to the failure that the group is shown by", "0 to 100"),
        Column("step", "text", "the step that failed"),
    ),
)
BUNDLES: Final = Table(
    "bundles",
    "One row for each bundle that was loaded, and each format in it.",
    (
        Column("bundle_id", "whole", "its number in the library"),
        Column("bundle", "text", "the name of its file or folder"),
        Column("format", "text", "the format that it was read as"),
        Column("loaded_at", "text", "when it was first loaded", "ISO 8601, UTC"),
        Column("traces", "whole", "traces in it"),
        Column("steps", "whole", "steps in it"),
        Column("scores", "whole", "scores in it"),
        Column("rejected", "whole", "records of it that could not be read"),
        Column("licence", "text", "under which licence it may be used, as somebody said"),
        Column("source", "text", "where it comes from, as somebody said"),
        Column("consent", "text", "who agreed that it is used, and for what, as somebody said"),
    ),
)

TABLES: Final[Mapping[str, Table]] = {
    one.name: one
    for one in (BUNDLES, TRACES, STEPS, SCORES, REVIEWS, VERDICTS, GROUPS, GROUP_MEMBERS)
}
"""Every table by its name, which is also that of its folder."""
