"""What a shell completes beside commands and options: names of queues, rubrics and codes, and the cases of a pack.

Whatever goes wrong, nothing is proposed: a shell that waits for a word is no place for a message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import click
from click.shell_completion import CompletionItem

from .context import TextParameter, default_library

Proposed: TypeAlias = Iterable[tuple[str, str]]
"""Words, each with what it means."""

_MOST_FILES: Final = 2_000
_MAX_FILE: Final = 1 << 20


def _queues(context: click.Context) -> Proposed:
    from ...store.workspace.workspace import Workspace

    library = context.find_root().params.get("library") or default_library()
    if not (library / "journal.db").is_file():
        return []
    with Workspace.open_to_read(library) as space:
        return [(queue.name, f"{len(queue.items)} traces") for queue in space.queues.all()]


def _rubrics(context: click.Context) -> Proposed:
    del context
    from ...rubrics.files import builtin_rubrics

    return [(name, rubric.title) for name, rubric in builtin_rubrics().items()]


def _cases(context: click.Context) -> Proposed:
    return ((str(case.get("id")), str(case.get("question"))) for case in _case_files(context))


def _slices(context: click.Context) -> Proposed:
    names = {str(one) for case in _case_files(context) for one in case.get("slices") or ()}
    return [(name, "") for name in sorted(names)]


def _case_files(context: click.Context) -> Iterator[dict[str, Any]]:
    """The cases of the packs that are named so far, as far as they can be read."""
    left = _MOST_FILES
    # Behind an option that still lacks its value, click has not taken the arguments yet.
    for pack in context.params.get("packs") or context.args:
        for path in sorted(Path(pack).glob("cases/*.json"))[:left]:
            left -= 1
            if path.is_file() and path.stat().st_size <= _MAX_FILE:
                content = json.loads(path.read_bytes())
                if isinstance(content, dict):
                    yield content


_COMPLETED: Final[dict[tuple[str, str], Callable[[click.Context], Proposed]]] = {
    ("queue show", "name"): _queues,
    ("queue export", "name"): _queues,
    ("review", "queue"): _queues,
    ("agreement", "queue"): _queues,
    ("adjudicate", "what"): _queues,
    ("pack build", "queue"): _queues,
    ("queue new", "rubric_name"): _rubrics,
    ("rubric show", "name"): _rubrics,
    ("check", "only"): _cases,
    ("check", "slices"): _slices,
}
"""Command and parameter -> what it names."""


def text_parameter(command: str, parameter: str) -> TextParameter:
    """The type of a parameter that is text: one that proposes what it can name, if that is known."""
    proposed = _COMPLETED.get((command, parameter))
    return TextParameter() if proposed is None else _Completed(proposed)


class _Completed(TextParameter):
    """Text that names something."""

    def __init__(self, proposed: Callable[[click.Context], Proposed]) -> None:
        self._proposed = proposed

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """What begins like that, as plain words: what a shell would not take as one word is left out."""
        del param
        from ..safe_text import one_line

        try:
            found = list(self._proposed(ctx))
        except Exception:  # noqa: BLE001 - see above
            return []
        return [
            CompletionItem(word, help=str(one_line(meaning, 60)) or None)
            for word, meaning in found
            if word.startswith(incomplete) and _is_plain(word)
        ]


def _is_plain(word: str) -> bool:
    return word.isprintable() and not set(word) & set(" \t'\"`$\\\\,;&|<>()*?[]{}!~#")
