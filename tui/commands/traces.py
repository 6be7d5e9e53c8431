"""`tracejury traces`: list traces, or show one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ...errors import UserError
from ...store.trace import Trace, incomplete_in, trace_content, walk
from ...store.unreadable import readable
from .context import Settings, pass_settings
from .search import searching

if TYPE_CHECKING:
    from ...store.score_meanings import Declared
    from ...store.workspace.carrying import OtherRevision
    from ...store.workspace.reading import Library
    from ...store.workspace.shown import Shown

NOTHING = "nothing that was said or done changed"


@click.command("traces")
@click.argument("key", required=False)
@click.option(
    "--status", type=click.Choice(["ok", "error", "unset"]), help="Only traces with this status."
)
@click.option(
    "--where", "query", metavar="QUERY", help="Only the traces that a search for QUERY finds."
)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option(
    "--view",
    type=click.Choice(["steps", "chat", "json", "raw"]),
    default="chat",
    show_default=True,
    help="How to show one trace; raw: the original records it was made from. All show also what judged it before, which a"
    " review hides.",
)
@click.option(
    "--revisions",
    is_flag=True,
    help="List the earlier and later revisions of one trace, and what differs.",
)
@pass_settings
def traces_command(
    settings: Settings,
    key: str | None,
    status: str | None,
    query: str | None,
    limit: int,
    view: str,
    *,
    revisions: bool,
) -> None:
    """List the traces, or show the one whose key starts with KEY or whose source id is KEY."""
    from ...store.library.meanings import meanings
    from ...store.workspace.carrying import revisions as revisions_of
    from ...store.workspace.reading import one_key, reading
    from ...store.workspace.shown import Shown

    if query is not None:
        if key is not None:
            raise UserError("--where selects among all traces, and one is named", "Leave one out.")
        with searching(settings) as search:
            keys = search.keys(query)
            if status is not None:
                here = set(search.library.keys(status=status))
                keys = [one for one in keys if one in here]
            _list(settings, search.library, search.shown, keys[:limit], len(keys))
        return
    if revisions and key is None:
        raise UserError("--revisions needs a trace", "tracejury traces KEY --revisions")

    with reading(settings.library) as library:
        shown = Shown(settings.library, library)
        if key is None:
            _list(
                settings,
                library,
                shown,
                library.keys(status=status, most=limit),
                library.trace_count(status),
            )
            return
        found = one_key(library, key)
        earlier, later = (
            [replace(one, differs=shown.text(found, one.differs)) for one in some]
            for some in revisions_of(library, found)
        )
        if revisions:
            _revisions(settings, found, earlier, later)
            return
        trace = shown.trace(found)
        assert trace is not None
        declared = meanings(library)
        if view == "raw":
            _raw(settings, library, shown, found)
            _say_judged(settings, trace)
            return
    _show(settings, trace, view, earlier, later, declared)


def _say_judged(settings: Settings, trace: Trace, *, fields: bool = True) -> None:
    """Say that what is printed also shows what judged the trace, if it does; `fields`: its metadata are printed too."""
    from ...store.hiding import Hiding

    judged = Hiding(trace)
    if judged.steps or judged.fields_of_steps or trace.scores or (fields and judged.fields):
        settings.say(
            "This shows also what judged the trace before; a review hides it until it is finished."
        )


def _list(
    settings: Settings, library: Library, shown: Shown, keys: Sequence[str], total: int
) -> None:
    """List these traces, of `total` in all."""
    rows = shown.rows_for(keys)
    settings.say_masked()
    revised = {row.key: found for row in rows if (found := library.earlier(row.key))}
    settings.document(
        [
            {
                "key": row.key,
                "source_id": row.source_id,
                "title": row.title,
                "status": row.status,
                "steps": row.steps,
                "format": row.format,
                "revises": revised.get(row.key, []),
                "masked": shown.masked,
            }
            for row in rows
        ]
    )
    settings.table(
        ("key", "source", "status", "steps", "title"),
        [
            (
                row.key[:12], (row.source_id or "")[:24], row.status, row.steps,
                row.title[:60] + (f"  (revises {revised[row.key][0][:12]})" if row.key in revised else ""),
            )
            for row in rows
        ],
    )  # fmt: skip
    if revised:
        settings.say("tracejury traces KEY --revisions shows what differs.")
    if total > len(keys):
        settings.say(f"{len(keys)} of {total} traces; --limit shows more.")


def _raw(settings: Settings, library: Library, shown: Shown, key: str) -> None:
    from ...store.workspace.reading import place, raw_records, raw_trace

    found = raw_trace(library, key)
    if found.bundle is None:
        raise UserError(
            f"The records of {key[:12]} cannot be shown: {found.why}", "Load the bundle again.",
            exit_code=1,
        )  # fmt: skip
    if found.whole_files:
        settings.say("Only the files it was made from are known: these are all their records.")
    records = [(one.source, shown.json(key, one.value)) for one in raw_records(found)]
    if settings.json:
        settings.document(
            {"key": key, "masked": shown.masked, "bundle": str(found.bundle),
             "records": [{**source._asdict(), "value": value} for source, value in records]}
        )  # fmt: skip
        return
    settings.say_masked()
    for source, value in records:
        settings.out(f"── {place(source)}")
        settings.out(json.dumps(value, ensure_ascii=False, indent=1))


def _revisions(
    settings: Settings, key: str, earlier: Sequence[OtherRevision], later: Sequence[OtherRevision]
) -> None:
    """The revisions of a trace, the oldest first, each with what differs from the trace itself."""
    settings.document({"key": key, "masked": settings.masked, **_revisions_json(earlier, later)})
    settings.say_masked()
    for one in reversed(earlier):
        settings.out(f"{one.key}  earlier; since then {one.differs or NOTHING}")
    settings.out(f"{key}  this one{'' if later else ', the newest'}")
    for one in later:
        newest = ", the newest" if one is later[-1] else ""
        settings.out(f"{one.key}  later{newest}; from this one to it {one.differs or NOTHING}")


def _revisions_json(
    earlier: Sequence[OtherRevision], later: Sequence[OtherRevision]
) -> dict[str, object]:
    return {
        name: [{"key": one.key, "differs": one.differs} for one in some]
        for name, some in (("revises", earlier), ("superseded_by", later))
    }


def _show(
    settings: Settings,
    trace: Trace,
    view: str,
    earlier: Sequence[OtherRevision],
    later: Sequence[OtherRevision],
    declared: Declared,
) -> None:
    lacks = incomplete_in(trace)
    settings.document(
        {
            "key": trace.key,
            "masked": settings.masked,
            **trace_content(trace),
            **_judgements(trace, declared),
            "incomplete": list(lacks),
            **_revisions_json(earlier, later),
        }
    )
    settings.say_masked()
    _say_judged(settings, trace, fields=view == "json" or settings.json)
    settings.out(f"{trace.key}  {trace.source_id or ''}  {trace.status}")
    for words in lacks:
        settings.out(f"incomplete: {words}")
    if earlier:
        settings.out(f"A revision of {earlier[0].key[:12]}: {earlier[0].differs or NOTHING}")
    if later:
        settings.out(f"Superseded by {later[-1].key[:12]}: {later[-1].differs or NOTHING}")
    if view == "json":
        told = {**trace_content(trace), **_judgements(trace, declared)}
        settings.out(json.dumps(told, ensure_ascii=False, indent=1))
        return
    if view == "steps":
        for number, (depth, step) in enumerate(walk(trace.steps), start=1):
            name = step.name if step.actor in (None, step.name) else f"{step.name} ({step.actor})"
            cut = " (incomplete)" if step.incomplete else ""
            settings.out(
                f"{number:>4} {'  ' * depth}{step.kind}: {name}{cut} {step.status_message or ''}"
            )
        _say_scores(settings, trace, declared)
        return
    from ...store.wordless import nothing_to_read

    if nothing := nothing_to_read(trace):
        settings.out(f"{nothing[:1].upper()}{nothing[1:]}.")
    from .conversation import conversation_lines

    for paragraph in conversation_lines(trace):
        settings.out(paragraph)
    _say_scores(settings, trace, declared)


def _judgements(trace: Trace, declared: Declared) -> dict[str, object]:
    """What came with a trace that is not part of its content: every score with its verdict, null where nobody says which way
    it counts, and what its reader noticed."""
    from ...store.score_verdicts import verdict_of_score

    scores = [
        {
            "name": one.name,
            "value": one.value,
            "label": one.label,
            "explanation": one.explanation,
            "rater": one.rater,
            "author": one.author,
            "step_id": one.step_id,
            "at_ns": one.at_ns,
            "verdict": verdict_of_score(one, trace.format, declared),
            "extra": dict(one.extra),
        }
        for one in trace.scores
    ]
    return {"scores": scores, "notes": list(trace.notes)}


def _say_scores(settings: Settings, trace: Trace, declared: Declared) -> None:
    """Print every score, with who gave it, what it means and why it was given."""
    from ..views.score_words import score_words

    if not trace.scores:
        return
    steps = {step.id: number for number, step in enumerate(trace.steps, start=1)}
    settings.out("\nscores:")
    for one in trace.scores:
        words = score_words(one, trace.format, declared, steps)
        settings.out(f"  {words.line}")
        for line in readable(words.reason).splitlines():
            settings.out(f"    {line}")
