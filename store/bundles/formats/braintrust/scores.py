"""Scores of Braintrust: on a row, on a scorer's span, and comments, with their authors.

Source: braintrust-sdk, `framework.py` (what a scorer's span logs) and `logger.py` (log_feedback). The author
of a score is in the row's audit entries, or in the patch that set it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ....canonical import Json
from ....trace import Rater, Score, replace
from ...values.json_access import but, listing, mapping, text
from ...values.raters import scored
from ...values.times import to_ns, unread_times
from .rows import SCORES_SET

_SOURCES: Final[Mapping[str, Rater]] = {"app": "human", "external": "user", "api": "code"}
_REASONS: Final = ("rationale", "reasoning", "reason", "explanation")


@dataclass(frozen=True)
class Scorer:
    """A span that judges: the step that it judged, the rater, and its output."""

    target: str | None
    rater: Rater


def row_scores(row: Mapping[str, Json], step_id: str | None, scorer: Scorer | None) -> list[Score]:
    """The scores and comments of a row. A scorer's scores belong to the step that it judged."""
    about = scorer.target if scorer else step_id
    set_by = _set_by(row)
    found: list[Score] = []
    for name, value in mapping(row.get("scores")).items():
        if value is None:
            continue
        rater, author = set_by.get(name, (scorer.rater if scorer else "unknown", None))
        found.append(
            scored(
                name,
                value,
                explanation=_reason(row, name) if scorer or _alone(row, name) else None,
                rater=rater,
                author=author,
                step_id=about,
                at_ns=to_ns(row.get("created")),
                extra=unread_times(row, "created"),
            )
        )
    return [*found, *_categories(row, about, scorer), *_comments(row, step_id)]


def unscored(row: Mapping[str, Json]) -> list[Json]:
    """The names of the scores of a row that have no value because the scorer skipped it."""
    return [name for name, value in mapping(row.get("scores")).items() if value is None]


def told_once(scores: Iterable[Score]) -> list[Score]:
    """Merge a score that is both on a row and on its scorer's span; reason and rater come from the
    scorer."""
    kept: dict[tuple[object, ...], Score] = {}
    for score in scores:
        place = (score.name, score.value, score.label, score.step_id)
        known = kept.get(place)
        if known is None or score.name == "comment":
            kept[(*place, len(kept)) if known else place] = score
        elif _fits(known, score):
            kept[place] = replace(
                known,
                explanation=known.explanation or score.explanation,
                rater=score.rater if known.rater == "unknown" else known.rater,
                author=known.author or score.author,
                extra={**score.extra, **known.extra},
            )
        else:
            kept[(*place, len(kept))] = score
    return list(kept.values())


def _fits(first: Score, second: Score) -> bool:
    """Whether two equal scores can be one, because none of their fields contradict each other."""
    raters = {first.rater, second.rater} - {"unknown"}
    reasons = {first.explanation, second.explanation} - {None}
    authors = {first.author, second.author} - {None}
    return len(raters) <= 1 and len(reasons) <= 1 and len(authors) <= 1


def _alone(row: Mapping[str, Json], name: str) -> bool:
    return list(mapping(row.get("scores"))) == [name]


def _reason(row: Mapping[str, Json], name: str) -> str | None:
    """A scorer's reason, from its metadata or output; under the score's name if there are several."""
    for holder in (mapping(row.get("metadata")), mapping(row.get("output"))):
        for inner in (mapping(holder.get(name)), mapping(holder.get("metadata")), holder):
            for key in _REASONS:
                if isinstance(inner.get(key), str) and inner[key]:
                    return str(inner[key])
    return None


def has_reason(row: Mapping[str, Json]) -> bool:
    """Whether a scorer's row gives a reason for any of its scores."""
    return any(_reason(row, name) for name in mapping(row.get("scores")))


def _categories(
    row: Mapping[str, Json], about: str | None, scorer: Scorer | None
) -> Iterator[Score]:
    for name, given in mapping(row.get("classifications")).items():
        for item in given if isinstance(given, list) else [given]:
            one = mapping(item)
            label = one.get("label") or one.get("id") if one else item
            yield scored(
                name,
                None,
                label,
                explanation=_reason(one, name),
                rater=scorer.rater if scorer else "unknown",
                step_id=about,
                at_ns=to_ns(row.get("created")),
                extra={**but(one, "label"), **unread_times(row, "created")},
            )


def _comments(row: Mapping[str, Json], step_id: str | None) -> Iterator[Score]:
    for comment in listing(row.get("comments")):
        inside = mapping(comment)
        body = mapping(inside.get("comment"))
        user = mapping(inside.get("user"))
        about = mapping(inside.get("_audit_metadata"))
        source = inside.get("_audit_source") or inside.get("source")
        whole = body.get("text") or inside.get("text") or inside.get("comment")
        author = user.get("email") or inside.get("user_id") or about.get("user_id")
        yield scored(
            "comment",
            None,
            explanation=whole or comment,
            rater=_SOURCES.get(str(source), "human"),
            author=author,
            step_id=step_id,
            at_ns=to_ns(inside.get("created")),
            extra={
                **but(inside, "comment", "text", "created"),
                **but(body, "text"),
                **unread_times(inside, "created"),
            },
        )


def _set_by(row: Mapping[str, Json]) -> dict[str, tuple[Rater, str | None]]:
    """Who set each score last, by the row's audit entries or the patches applied to it."""
    found: dict[str, tuple[Rater, str | None]] = {}
    for entry in listing(row.get("audit_data")):
        inside = mapping(entry)
        action = mapping(inside.get("audit_data")) or mapping(inside.get("action"))
        rater = _SOURCES.get(str(inside.get("source")))
        path = listing(action.get("path") or mapping(inside.get("action")).get("path"))
        changed = mapping(action.get("to") or action.get("value"))
        names = path[1:2] if path[:1] == ["scores"] else []
        names = names or list(changed if path == ["scores"] else mapping(changed.get("scores")))
        if rater:
            found |= {str(name): (rater, _author(inside)) for name in names}
    for entry in listing(row.get(SCORES_SET)):
        inside = mapping(entry)
        rater = _SOURCES.get(str(inside.get("source")))
        if rater:
            found[str(inside.get("name"))] = (rater, _author(inside))
    return found


def _author(entry: Mapping[str, Json]) -> str | None:
    about = mapping(entry.get("metadata"))
    user = mapping(entry.get("user"))
    given = user.get("email") or about.get("user") or about.get("user_id") or entry.get("user_id")
    return text(given)
