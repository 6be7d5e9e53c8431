"""`tracejury search`: find traces by words and fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

import click

from ...store.plurals import counted
from .context import Settings, pass_settings
from .progress import case_counter

if TYPE_CHECKING:
    from ...store.workspace.search import FoundTrace, Search

EXCERPT_WIDTH = 90


@contextmanager
def searching(settings: Settings) -> Iterator[Search]:
    """A search of the library, also beside an open app. What is not in the index yet is indexed first."""
    from ...store.workspace.search import Search
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        search = Search(space)
        _index(settings, search)
        yield search


def _index(settings: Settings, search: Search) -> None:
    waiting = search.to_index()
    if not waiting:
        return
    settings.say(f"Indexing {counted(waiting, 'trace')} for searches; this is done once.")
    with case_counter(settings, "Indexing") as progress:
        search.index_rest(progress)


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@pass_settings
def search_command(settings: Settings, query: tuple[str, ...], limit: int) -> None:
    """Find the traces that fulfil QUERY, the newest first, with its words in context.

    QUERY is words and fields, all of which have to fit: refund "exact words" -locale:fr tool:refund status:error
    score.judge<0.5 verdict:fail code:hallucination since:2026-10-01. `or` and parentheses say that one of several
    is enough, `-` that something must not be. The reference of the query language has every field. Put QUERY in
    single quotation marks, and after -- if it begins with -.
    """
    from ...store.workspace.search import parse_query

    text = " ".join(query)
    wanted = parse_query(text)
    with searching(settings) as search:
        rows = [row for page in search.rows(wanted) for row in page]
        found = search.found(list(islice(rows, limit)), wanted)
        partly = search.partly_indexed()
    settings.document(
        {
            "query": text,
            "masked": settings.masked,
            "found": len(rows),
            "partly_searched": partly,
            "traces": [_json(one) for one in found],
        }
    )
    settings.say_masked()
    settings.table(
        ("key", "source", "status", "verdict", "where", "words"),
        [
            (
                one.row.key[:12], (one.row.source_id or "")[:24], one.row.status, one.verdict or "",
                one.excerpt.where[:24], _shown(one),
            )
            for one in found
        ],
    )  # fmt: skip
    if not rows:
        settings.say("No trace fits. Fewer words find more; tracejury traces lists all.")
    elif len(rows) > len(found):
        settings.say(f"{len(found)} of {len(rows):,} traces; --limit shows more.")
    if partly:
        settings.say(
            f"{counted(partly, 'trace has', 'traces have')} a text of more than a million characters, of which the rest is not searched."
        )
    if not rows:
        raise SystemExit(1)


def _shown(found: FoundTrace) -> str:
    """The excerpt, its hits between » and «."""
    excerpt = found.excerpt
    parts: list[str] = ["… "] if excerpt.cut else []
    at = 0
    for start, end in excerpt.hits:
        if start < at or end > EXCERPT_WIDTH:
            continue
        parts += (excerpt.text[at:start], "»", excerpt.text[start:end], "«")
        at = end
    rest = excerpt.text[at : max(at, EXCERPT_WIDTH)]
    return "".join([*parts, rest, " …" if len(excerpt.text) > EXCERPT_WIDTH else ""])


def _json(found: FoundTrace) -> dict[str, object]:
    row, excerpt = found.row, found.excerpt
    return {
        "key": row.key,
        "source_id": row.source_id,
        "title": row.title,
        "status": row.status,
        "steps": row.steps,
        "format": row.format,
        "verdict": found.verdict,
        "where": excerpt.where,
        "step": excerpt.step,
        "excerpt": excerpt.text,
        "hits": [list(one) for one in excerpt.hits],
    }
