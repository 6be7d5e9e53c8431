"""Files of labels and reviews, by their content: they are judgements of people about traces, never traces."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from ..canonical import Json
from ..plurals import counted
from .label_tools.other_tools import is_lighttag
from .label_tools.tool import LabelTool, Row
from .label_tools.tools import LABEL_TOOLS
from .protocol import Sample

_SHOWN_FIELDS: Final = 8
_TEXTS: Final = (
    "; where there are no traces, `tracejury load FILE --format labels` makes some of its texts"
)


@dataclass(frozen=True, slots=True)
class LabelFile:
    """What a file of labels is: the tool, how much of it was looked at, and the fields that were labelled."""

    tool: LabelTool
    records: int
    labels: int
    fields: tuple[str, ...]
    whole: bool
    """Whether all of the file was looked at."""

    @property
    def said(self) -> str:
        """What it is, in words."""
        first = "" if self.whole else "its first "
        things = f"{first}{counted(self.records, self.tool.things)}"
        if self.tool.own:
            return f"this is {self.tool.title}, not traces: {things}"
        labels = f"{things}, {counted(self.labels, 'label')}"
        about = ", ".join(self.fields[:_SHOWN_FIELDS])
        return f"this is {self.tool.title}, labels and not traces: {labels}" + (
            f"; about {about}" if about else ""
        )

    @property
    def next_step(self) -> str:
        """What to do with it."""
        if self.tool.own:
            return "load the traces that they are about, then run `tracejury reviews import FILE`"
        if self.tool.imported:
            texts = "" if self.tool.read is None or not self.fields else _TEXTS
            return (
                "load the traces that they are about, then import them with `tracejury reviews import FILE`"
                + texts
            )
        return (
            "load the traces that they are about; to import the labels, write them as a reviews file"
            " (source_id, reviewer, rubric, verdict, note)"
        )


def label_file(sample: Sample, *, whole: bool) -> LabelFile | None:
    """The labels that a file holds; None if it holds something else. `whole`: the sample is all of it."""
    rows = [row for record in sample.records for row in rows_of(record)]
    if not rows:
        return None
    for tool in LABEL_TOOLS:
        if not all(tool.fits(row) for row in rows):
            continue
        fields: Counter[str] = Counter()
        for row in rows:
            fields.update(tool.fields(row))
        labels = sum(tool.labels(row) for row in rows)
        return LabelFile(tool, len(rows), labels, tuple(fields), whole)
    return None


def tool_of_row(row: Row) -> LabelTool | None:
    """The tool that a record of labels is from; None if it is none."""
    return next((tool for tool in LABEL_TOOLS if tool.fits(row)), None)


def rows_of(record: Json) -> list[Row]:
    """The records of labels in one record of a file: itself, or those that it wraps."""
    if isinstance(record, dict):
        for wrapper in ("examples", "items", "records", "tasks"):
            inner = record.get(wrapper)
            if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
                if wrapper == "examples" and not all(is_lighttag(one) for one in inner):
                    continue
                if wrapper != "examples" and not (set(record) <= _AROUND_RECORDS | {wrapper}):
                    continue
                return inner
        return [record]
    if isinstance(record, list) and record and all(isinstance(one, dict) for one in record):
        return list(record)
    # A value that is no object: no tool's record.
    return [{}]


_AROUND_RECORDS: Final = frozenset(["total", "count", "next", "previous", "page", "dataset"])
