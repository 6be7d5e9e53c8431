"""Annotations of GitHub Actions, as workflow commands
(https://docs.github.com/actions/reference/workflow-commands-for-github-actions): lines that the runner reads from what
a step prints. Escaped as its `ActionCommand` takes it apart again: `%`, CR and LF everywhere, `:` and `,` in properties."""

from __future__ import annotations

from typing import Final

from ...plurals import counted
from .entries import ASKING, FINDINGS, NOT_GATING, Entry, Told
from .plain_text import first_words, one_line, visible

MOST: Final = 10
"""GitHub shows so many annotations of a kind for each step."""
LONGEST: Final = 500
"""Characters of a text that are shown."""


def workflow_commands(told: Told) -> list[str]:
    """The commands, a line each, what matters most first; the last one says how many more there are."""
    told_of = [one for one in told.findings if one.finding != NOT_GATING]
    found = [_annotation(one) for one in told_of]
    if told.stopped:
        found.insert(0, ("error", {"title": "tracejury: not all cases were asked"}, told.stopped))
    if not found and told.exit_code:
        found.append(("error", {"title": "tracejury"}, told.verdict))
    more = len(found) - MOST
    if more > 0:
        level, properties, message = found[MOST - 1]
        message = f"{message}\n{counted(more, 'more finding')}: see the summary or the JSON report"
        found[MOST - 1] = (level, properties, message)
    older: list[tuple[str, dict[str, str], str]] = [
        ("notice", {"title": "tracejury"}, one_line(text)) for text in told.resumed
    ]
    return [_command(*one) for one in (*older, *found[:MOST])]


def _annotation(entry: Entry) -> tuple[str, dict[str, str], str]:
    level = "warning" if entry.finding == ASKING else "error"
    words = first_words(entry.question)
    title = f"{FINDINGS[entry.finding]}: {words or entry.id}"
    about = f"{entry.id} ({entry.role}, {entry.result})"
    message = "\n".join([about, *entry.fact_lines(LONGEST)])
    return level, {"file": entry.link, "line": "1", "title": title}, message


def _command(level: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
