"""Which reviews of a trace decide: those of reviewers who agree on pass or on fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from .compose import JudgedTrace
from .leaving_out import LeftOut

_SILENT: Final = "its rubric asks for no verdict, and no correction was written"


def agreed(
    verdicts: Iterable[JudgedTrace],
    left_out: LeftOut,
    about: Callable[[JudgedTrace], str] = lambda item: item.trace.key,
) -> list[list[JudgedTrace]]:
    """The reviews that decide, by what they are about and the rubric; those that do not are counted with the
    reason."""
    groups: dict[tuple[str, str], list[JudgedTrace]] = {}
    for item in verdicts:
        if item.review.status != "finished":
            left_out.add(f"the review is {item.review.status}, not finished", [item])
        else:
            groups.setdefault((about(item), item.rubric.id), []).append(item)
    found = []
    for key in sorted(groups):
        group = _newest_each(groups[key])
        older = [item for item in groups[key] if not any(item is one for one in group)]
        left_out.add("the same reviewer judged it again later", older)
        silent = [item for item in group if item.review.verdict is None]
        left_out.add(_SILENT, silent)
        group = [item for item in group if item.review.verdict is not None]
        if not group:
            continue
        labels = {item.review.verdict for item in group}
        if len(labels) > 1:
            left_out.add("its reviewers differ", group[:1])
        elif labels <= {"pass", "fail"}:
            found.append(group)
        else:
            left_out.add("the verdict is unsure", group[:1])
    return found


def _newest_each(judged: Sequence[JudgedTrace]) -> list[JudgedTrace]:
    """A reviewer's newest review alone: under two versions of a rubric one person is still one."""
    newest: dict[str, JudgedTrace] = {}
    for item in sorted(
        judged, key=lambda item: (item.rubric.version, item.review.at_ms, item.review.rubric)
    ):
        newest[item.review.reviewer] = item
    return [newest[name] for name in sorted(newest)]
