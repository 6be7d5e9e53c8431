"""Events that name a trace by an earlier key, read as if they named it by its present one.

The log is never rewritten. A `trace-keys` event says which earlier key is which present one; from then on events,
projections and drafts are found under the present key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import peewee
from msgspec.structs import replace

from ..acts import Event
from ..canonical import Json
from ..database import run_sql
from .tables import TraceKeyRow

Named = Callable[[str], str]
"""An earlier key -> the present one; any other key -> itself."""


def keys_in(events: Iterable[Event]) -> dict[str, str]:
    """The earlier keys in `trace-keys` events -> the keys that they name; of several events the last counts."""
    found: dict[str, str] = {}
    for event in events:
        if event.kind == "trace-keys":
            found.update(event.body["keys"])
    return found


def rows_of(keys: Mapping[str, str]) -> list[dict[str, Json]]:
    """The rows of the projection. A key that was itself replaced later leads to the last one."""
    named = naming(keys)
    return [
        {"earlier": earlier, "key": named(earlier)} for earlier in keys if named(earlier) != earlier
    ]


def _same(key: str) -> str:
    """No key was ever replaced: so it is in most libraries."""
    return key


def naming(keys: Mapping[str, str]) -> Named:
    """Look keys up in a mapping, as far as it leads."""
    if not keys:
        return _same

    def named(key: str) -> str:
        seen = {key}
        while (following := keys.get(key)) is not None and following not in seen:
            key = following
            seen.add(key)
        return key

    return named


def any_replaced(db: peewee.SqliteDatabase) -> bool:
    """Whether any trace has another key than some events name it by."""
    row = run_sql(db, "SELECT 1 FROM trace_keys WHERE earlier > '' LIMIT 1").fetchone()
    return row is not None


def stored(db: peewee.SqliteDatabase) -> Named:
    """Look keys up in the projection."""
    if not any_replaced(db):
        return _same

    def named(key: str) -> str:
        row = run_sql(db, "SELECT key FROM trace_keys WHERE earlier = ?", (key,)).fetchone()
        return str(row[0]) if row else key

    return named


def names_of(db: peewee.SqliteDatabase, key: str, named: Named) -> list[str]:
    """Every key by which events name a trace, whose keys are looked up as `stored`."""
    if named is _same:
        return [key]
    rows = run_sql(db, "SELECT earlier FROM trace_keys WHERE key = ?", (key,))
    return [key, *(str(earlier) for (earlier,) in rows)]


def moved(keys: Mapping[str, str]) -> set[str]:
    """The traces whose events are under several keys: the earlier ones, and the present ones that they lead to."""
    named = naming(keys)
    return {one for key in keys if named(key) != key for one in (key, named(key))}


def under_present_keys(events: Iterable[Event], named: Named) -> Iterator[Event]:
    """The events with the present keys of the traces that they name."""
    if named is _same:
        yield from events
        return
    for event in events:
        body = _body(event, named)
        trace = named(event.trace) if event.trace else event.trace
        if trace == event.trace and body is event.body:
            yield event
        else:
            yield replace(event, trace=trace, body=body)


def _body(event: Event, named: Named) -> Mapping[str, Json]:
    """The body with the present keys: items of queues, and references to reviews."""
    body = event.body
    if event.kind == "queue":
        items = [{**item, "trace": named(item["trace"])} for item in body["items"]]
        # Two keys may have become one.
        body = {
            **body,
            "items": list(
                {(item["trace"], item.get("repeat")): item for item in reversed(items)}.values()
            )[::-1],
        }
        return body if body["items"] != event.body["items"] else event.body
    if event.kind == "codes" and body.get("reviews"):
        reviews = [{**about, "trace": named(about["trace"])} for about in body["reviews"]]
        return {**body, "reviews": reviews} if reviews != body["reviews"] else body
    if event.kind in ("comparison", "compare"):
        present = _of_comparison(body, named)
        return present if present != body else body
    if event.kind == "adjudicate" and body.get("trace"):
        trace = named(body["trace"])
        return {**body, "trace": trace} if trace != body["trace"] else body
    if body.get("through"):
        through = [{**about, "trace": named(about["trace"])} for about in body["through"]]
        body = {**body, "through": through} if through != body["through"] else body
    for name in ("from", "review"):
        about = body.get(name)
        if isinstance(about, Mapping) and "trace" in about:
            trace = named(about["trace"])
            if trace != about["trace"]:
                body = {**body, name: {**about, "trace": trace}}
    return body


def _of_comparison(body: Mapping[str, Json], named: Named) -> Mapping[str, Json]:
    """The body of a comparison, or of a choice in one, with the present keys."""
    found = dict(body)
    for name in ("left", "right"):
        if name in body:
            found[name] = named(body[name])
    for name in ("only_candidate", "only_production", "in_both"):
        if name in body:
            found[name] = [named(key) for key in body[name]]
    sides = ("candidate", "production")
    if "pairs" in body:
        found["pairs"] = [
            {**one, **{side: named(one[side]) for side in sides}} for one in body["pairs"]
        ]
    if "ambiguous" in body:
        found["ambiguous"] = [
            {**one, **{side: [named(key) for key in one[side]] for side in sides}}
            for one in body["ambiguous"]
        ]
    return found


def follow_drafts(db: peewee.SqliteDatabase) -> None:
    """Move unfinished texts to the present keys of their traces."""
    run_sql(
        db,
        "UPDATE OR IGNORE drafts SET trace = (SELECT key FROM trace_keys WHERE earlier = trace)"
        " WHERE trace IN (SELECT earlier FROM trace_keys)",
    )


def keep(db: peewee.SqliteDatabase, rows: Iterable[Mapping[str, Json]]) -> None:
    """Replace the projection."""
    TraceKeyRow.delete().execute(db)
    for row in rows:
        TraceKeyRow.insert(row).execute(db)
