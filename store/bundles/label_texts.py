"""The texts that people labelled as traces, for those who have them nowhere else: `load --format labels`.

Only the texts, the ids and the metadata of a record are taken. What people said of it is left to `reviews import`: it
must not be seen by whoever judges the trace next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

from ..canonical import Json, clean_json
from ..trace import as_text
from .input.gathering import per_record
from .label_files import rows_of, tool_of_row
from .label_tools.labelled import IDS
from .label_tools.tool import Row
from .mapping import FIELDS
from .protocol import (
    EXCERPT_CHARS,
    HeldRecords,
    Item,
    LocatedTrace,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
)
from .values.json_access import mapping

NAME: Final = "labels"
TITLE: Final = "texts of labelling tools"
KEEPS: Final = (
    "question and answer, id and metadata of Argilla, Label Studio, Prodigy and Potato records, without"
    " their labels; only with --format labels"
)
_COLUMNS: Final = {"id": "id", "input": "input", "output": "output"}


class Tables(Protocol):
    """What makes traces of rows."""

    def read_mapped(self, source: RecordSource, mapping: Mapping[str, str]) -> Iterator[ReaderItem]:
        """Yield every row as a trace."""
        ...


def read_texts(source: RecordSource, tables: Tables) -> Iterator[ReaderItem]:
    """Yield a trace for each record of labels, and what is none with the reason."""

    def items_of(record: Record) -> Iterable[Item]:
        for row in rows_of(record.value):
            plain = _plain(row)
            if isinstance(plain, str):
                yield Reject(record.position, plain, as_text(dict(row))[:EXCERPT_CHARS])
                continue
            one = HeldRecords([Record(record.position, plain)])
            for item in tables.read_mapped(one, _COLUMNS):
                yield item.trace if isinstance(item, LocatedTrace) else item

    return per_record(source, items_of)


def _plain(row: Row) -> dict[str, Json] | str:
    """A record as a row with `input` and `output`; or why it cannot be one."""
    tool = tool_of_row(row)
    if tool is None or tool.read is None:
        return "it is no record of a labelling tool whose texts are read"
    labelled = tool.read(clean_json(row))
    roles = _roles(labelled.texts)
    if isinstance(roles, str):
        return roles
    about = mapping(row.get("metadata")) or mapping(row.get("meta"))
    plain: dict[str, Json] = {
        str(name): value
        for name, value in about.items()
        if name not in (*IDS, *_COLUMNS) and not isinstance(value, dict | list)
    }
    if labelled.ids:
        plain["id"] = labelled.ids[0]
    return plain | {role: labelled.texts[name] for role, name in roles.items()}


def _roles(texts: Mapping[str, str]) -> dict[str, str] | str:
    """Which of the texts is the question and which the answer; or why that cannot be told."""
    if not texts:
        return "the record has no text, only the id of what was labelled"
    if len(texts) == 1:
        return {"output": next(iter(texts))}
    roles: dict[str, str] = {}
    for role in ("input", "output"):
        named = next((name for name in FIELDS[role] if name in texts), None)
        if named is not None:
            roles[role] = named
    others = [name for name in texts if name not in roles.values()]
    if len(roles) == 1 and len(others) == 1:
        roles["output" if "input" in roles else "input"] = others[0]
    if len(roles) == 2:
        return roles
    names = ", ".join(texts)
    return f"which of its texts ({names}) is the question and which the answer? --map input=… --map output=… says it"
