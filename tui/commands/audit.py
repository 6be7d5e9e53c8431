"""`tracejury audit`: who judged what, when, under which rubric, what that changed and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ...store.workspace.audit import Audited

_DAYS: Final = ("%Y-%m-%d",)
_WIDEST: Final = 120


@click.command("audit")
@click.option("--trace", help="Only acts on this trace: a key, the start of one, or a source id.")
@click.option("--reviewer", help="Only the acts of this reviewer.")
@click.option("--since", type=click.DateTime(_DAYS), help="Only from this day (UTC) on.")
@click.option("--until", type=click.DateTime(_DAYS), help="Only up to this day (UTC).")
@pass_settings
def audit_command(
    settings: Settings,
    trace: str | None,
    reviewer: str | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Print everything that anybody did to reviews, in order: who, when, under which rubric hash, what was changed, why.

    It is read from the journal alone; acts that were taken back are in it, and so are judgements of traces that you have
    still to judge. The head at the end changes with every act: write it down elsewhere to prove later that nothing
    was changed or cut off. docs/journal-format.md says how anybody verifies it without tracejury. Exits with 1 if the
    journal was changed.
    """
    from ...store.workspace.audit import AuditFilter, audit, traces_of
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        asked = AuditFilter(
            None if trace is None else traces_of(space, trace),
            reviewer,
            _ms(since),
            _ms(until + timedelta(days=1) if until else None),
        )
        found = audit(space, asked)
        problems = space.journal.verify()
    settings.document(
        {
            "library": str(settings.library),
            "masked": settings.masked,
            "events": found.events,
            "head": found.head,
            "ends": found.ends,
            "problems": problems,
            "total": found.total,
            "acts": [act.json() for act in found.acts],
        }
    )
    settings.say_masked()
    for act in found.acts:
        _show(settings, act)
    if len(found.acts) < found.total:
        settings.say(f"{found.total - len(found.acts):,} other acts were not asked for.")
    for text in problems:
        settings.warn(f"  {text}")
    settings.out(f"{found.events:,} events, head {found.head}")
    if problems:
        settings.out("The journal was changed: tracejury doctor says what to do.")
        raise SystemExit(1)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.replace(tzinfo=UTC).timestamp() * 1000)


def _show(settings: Settings, act: Audited) -> None:
    from ..safe_text import one_line

    def line(text: str) -> str:
        return one_line(text, _WIDEST)

    at = datetime.fromtimestamp(act.at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    taken_back = "" if act.counts else "  (taken back since)"
    settings.out(f"{at}Z  {line(act.reviewer)}  {line(act.words)}{taken_back}")
    if act.trace:
        settings.out(f"    trace {act.trace[:12]}  {line(act.title)}")
    if act.rubric:
        settings.out(f"    rubric {act.rubric[:12]}  {line(act.rubric_name)}".rstrip())
    if act.before != act.after:
        settings.out(f"    verdict {act.before or 'none'} -> {act.after or 'none'}")
    if act.why:
        settings.out(f"    because {line(act.why)}")
    settings.out(f"    hash {act.hash}")
