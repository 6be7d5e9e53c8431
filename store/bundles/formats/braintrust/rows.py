"""Rows of Braintrust in the state that its database would have: patches applied, older versions replaced by
later ones, feedback attached to the row that it is about.

Source: braintrust-sdk, `merge_row_batch.py`, `db_fields.py` and `generated_types.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json, canonical_bytes
from ...protocol import RecordSource
from ...values.json_access import listing, mapping, page, text

SCORES_SET: Final = "_scores_set"
"""Key of a merged row under which it records which patch set which scores, as its audit entries do."""
_KEPT: Final = ("created", "span_id", "root_span_id", "span_parents", "_parent_id")
_MARKS: Final = ("_is_merge", "_merge_paths", "_array_delete", "_audit_source", "_audit_metadata")
_FLAT: Final = frozenset(["input", "output", "scores", "metrics"])
_TIMED: Final = ("start", "end", "prompt_tokens", "tokens", "duration", "llm_duration")


def bare_request(value: Json) -> str | None:
    """The path of a recorded API request that contains no rows (a login, a registration)."""
    if not isinstance(value, dict) or not {"method", "path", "jsonBody"} <= value.keys():
        return None
    body = value["jsonBody"]
    if isinstance(body, dict) and isinstance(body.get("rows"), list):
        return None
    return str(value["path"])[:200]


def rows_of(value: Json) -> list[Json]:
    """The rows in a record: the record itself, a page of the API, or a recorded API request."""
    body = value.get("jsonBody") if isinstance(value, dict) else None
    if isinstance(body, dict) and isinstance(body.get("rows"), list):
        return list(body["rows"])
    return page(value, "events", "data", "rows")


def is_row(row: Json) -> bool:
    """Whether it is a span, a row with a transaction, or a row of the app's flat export."""
    if not isinstance(row, dict):
        return False
    if "root_span_id" in row and ("span_attributes" in row or "span_id" in row):
        return True
    if "_xact_id" in row and "scores" in row:
        return True
    flat = row.keys() >= _FLAT and any(name in mapping(row["metrics"]) for name in _TIMED)
    return flat and isinstance(row["scores"], dict | str)


def roots_of(source: RecordSource) -> dict[str, str]:
    """The trace of each row that feedback refers to, by row id: feedback contains only the row id."""
    wanted: set[str] = set()
    for row in _rows_holding(source, b"comment", b"_is_merge"):
        if _is_feedback(row):
            wanted.add(commented(row) or text(row.get("id")) or "")
    found: dict[str, str] = {}
    for row in _rows_holding(source) if wanted else ():
        row_id = text(row.get("id"))
        if row_id is not None and row_id in wanted and not _is_feedback(row):
            found[row_id] = text(row.get("root_span_id")) or found.get(row_id, row_id)
    return found


def _rows_holding(source: RecordSource, *marks: bytes) -> Iterator[Mapping[str, Json]]:
    for record in source.holding(*marks):
        yield from (row for row in rows_of(record.value) if isinstance(row, dict))


def why_no_trace(row: Mapping[str, Json]) -> str:
    """The reason why a row belongs to no trace."""
    if (asked := bare_request(row)) is not None:
        return f"a request to {asked} that contains no rows"
    return "the row names no trace: no root_span_id, and no id of a row in this bundle"


def trace_id(row: Mapping[str, Json], roots: Mapping[str, str]) -> str | None:
    """The trace that a row belongs to; None for feedback on a row that is missing."""
    row_id = text(row.get("id"))
    if not _is_feedback(row):
        return text(row.get("root_span_id")) or row_id
    return roots.get(commented(row) or row_id or "")


def _is_feedback(row: Mapping[str, Json]) -> bool:
    """Whether it is a comment, or a patch that identifies its row by id only."""
    if "span_id" in row or "root_span_id" in row:
        return False
    return commented(row) is not None or _patch(row)


def commented(row: Mapping[str, Json]) -> str | None:
    """The id of the row that a comment is about; None if the row is not a comment."""
    if "comment" not in row or "span_id" in row:
        return None
    return text(mapping(row.get("origin")).get("id"))


def merged_rows(
    rows: Sequence[Mapping[str, Json]],
) -> tuple[dict[str, Mapping[str, Json]], list[str]]:
    """The rows of a trace by id, and notes on replaced versions. Comments are attached to their row."""
    groups: dict[str, list[Mapping[str, Json]]] = {}
    comments: list[tuple[str, Mapping[str, Json]]] = []
    for row in rows:
        about = commented(row)
        if about is not None:
            comments.append((about, row))
            continue
        row_id = text(row.get("id")) or text(row.get("span_id")) or f"row-{len(groups)}"
        groups.setdefault(row_id, []).append(row)
    replaced = 0
    held: dict[str, Mapping[str, Json]] = {}
    for row_id, versions in groups.items():
        held[row_id], count = _one(versions)
        replaced += count
    for about, row in sorted(comments, key=lambda item: canonical_bytes(dict(item[1]))):
        target = held.get(about, {"id": about})
        held[about] = {**target, "comments": [*listing(target.get("comments")), dict(row)]}
    notes = [f"{replaced} row(s) were replaced by a later version"] if replaced else []
    return held, notes


def _one(versions: list[Mapping[str, Json]]) -> tuple[Mapping[str, Json], int]:
    """All versions of one row merged into one, and how many of them were replaced."""
    whole = [row for row in versions if not _patch(row)]
    if len(whole) > 1:
        whole.sort(key=lambda row: (_xact(row), canonical_bytes(dict(row))))
    out: Mapping[str, Json] = _noted(whole[-1]) if whole else {}
    # A patch counts if it is not older than the row; one of an SDK's dump has no transaction.
    since = _xact(whole[-1]) if whole else 0
    for row in sorted((row for row in versions if _patch(row)), key=_xact):
        if not _xact(row) or _xact(row) >= since:
            out = _patched(out, row)
    return out, sum(row != whole[-1] for row in whole)


def _patch(row: Mapping[str, Json]) -> bool:
    return row.get("_is_merge") in (True, "true", "True", 1)


def _xact(row: Mapping[str, Json]) -> int:
    given = str(row.get("_xact_id") or "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 30 else 0


def _noted(row: Mapping[str, Json]) -> Mapping[str, Json]:
    """A row with the author of each score recorded next to the scores."""
    source = row.get("_audit_source")
    if source is None or not mapping(row.get("scores")):
        return row
    by = mapping(row.get("_audit_metadata"))
    marks = [{"source": source, "name": n, "metadata": dict(by)} for n in mapping(row["scores"])]
    return {**row, SCORES_SET: [*listing(row.get(SCORES_SET)), *marks]}


def _patched(row: Mapping[str, Json], patch: Mapping[str, Json]) -> Mapping[str, Json]:
    """Apply a patch to a row. The fields that place the row in its trace stay unchanged."""
    ends = {tuple(map(str, listing(path))) for path in listing(patch.get("_merge_paths"))}
    given = {
        key: value
        for key, value in _noted(patch).items()
        if key not in _MARKS and not (key in _KEPT and key in row)
    }
    out = _merged(row, given, (), ends)
    tags = [*listing(row.get("tags")), *listing(given.get("tags"))]
    if ("tags",) not in ends and listing(row.get("tags")) and listing(given.get("tags")):
        out["tags"] = [tag for n, tag in enumerate(tags) if tag not in tags[:n]]
    if SCORES_SET in row and SCORES_SET in given:
        out[SCORES_SET] = [*listing(row[SCORES_SET]), *listing(given[SCORES_SET])]
    for entry in listing(patch.get("_array_delete")):
        _delete(out, [str(name) for name in listing(mapping(entry).get("path"))], mapping(entry))
    left = {key: patch[key] for key in _MARKS[3:] if patch.get(key) is not None}
    return {**out, **left}


def _merged(
    first: Mapping[str, Json],
    second: Mapping[str, Json],
    path: tuple[str, ...],
    ends: set[tuple[str, ...]],
) -> dict[str, Json]:
    """Merge `second` into `first`: objects key by key down to `ends`, anything else is replaced."""
    out = dict(first)
    for key, value in second.items():
        here = (*path, key)
        known = out.get(key)
        if isinstance(known, dict) and isinstance(value, dict) and here not in ends:
            out[key] = _merged(known, value, here, ends)
        else:
            out[key] = value
    return out


def _delete(row: dict[str, Json], path: list[str], entry: Mapping[str, Json]) -> None:
    """Remove values from the list at a path."""
    if not path:
        return
    inner = row.get(path[0])
    if len(path) > 1 and isinstance(inner, dict):
        copied = dict(inner)
        _delete(copied, path[1:], entry)
        row[path[0]] = copied
    elif len(path) == 1 and isinstance(inner, list):
        gone = listing(entry.get("delete"))
        row[path[0]] = [item for item in inner if item not in gone]
