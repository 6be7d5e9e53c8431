"""Which reviews of a trace decide: those of reviewers who agree on pass or on fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from .compose import JudgedTrace


def agreed(
    verdicts: Iterable[JudgedTrace],
    left_out: Counter[str],
    about: Callable[[JudgedTrace], str] = lambda item: item.trace.key,
) -> list[list[JudgedTrace]]:
    """The reviews that decide, by what they are about and the rubric; those that do not are counted with the
    reason."""
    groups: dict[tuple[str, str], list[JudgedTrace]] = {}
    for item in verdicts:
        if item.review.status != "finished":
            left_out[f"the review is {item.review.status}, not finished"] += 1
        else:
            groups.setdefault((about(item), item.rubric.id), []).append(item)
    found = []
    for key in sorted(groups):
        group = _newest_each(groups[key])
        if len(group) < len(groups[key]):
            left_out["the same reviewer judged it again later"] += len(groups[key]) - len(group)
        labels = {item.review.verdict for item in group}
        if len(labels) > 1:
            left_out["its reviewers differ"] += 1
        elif labels <= {"pass", "fail"}:
            found.append(group)
        else:
            left_out["the verdict is unsure"] += 1
    return found


def _newest_each(judged: Sequence[JudgedTrace]) -> list[JudgedTrace]:
    """A reviewer's newest review alone: under two versions of a rubric one person is still one."""
    newest: dict[str, JudgedTrace] = {}
    for item in sorted(
        judged, key=lambda item: (item.rubric.version, item.review.at_ms, item.review.rubric)
    ):
        newest[item.review.reviewer] = item
    return [newest[name] for name in sorted(newest)]
