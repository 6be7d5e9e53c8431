"""Feedback scores, comments and guardrails of Opik as scores.

Source: opik 2.2.122, `rest_api/types/feedback_score_public.py` (`source` is ui, sdk or online_scoring;
`value_by_author` has what each author gave, and `value` is then their mean), `value_entry_public.py`,
`comment_public.py`, `guardrails_validation_public.py`. A value has no polarity by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Rater, Score
from ...values.json_access import but, listing, mapping, text
from ...values.raters import scored
from ...values.times import to_ns, unread_times

_RATERS: Final[Mapping[str, Rater]] = {"ui": "human", "online_scoring": "llm"}
_READ: Final = (
    "name",
    "category_name",
    "value",
    "reason",
    "source",
    "created_by",
    "value_by_author",
)


def scores_of(row: Mapping[str, Json], step_id: str | None) -> Iterator[Score]:
    """The scores, comments and guardrails on a trace or a span."""
    for given in listing(row.get("feedback_scores")):
        yield from _feedback(given, step_id)
    for given in listing(row.get("comments")):
        comment = mapping(given)
        yield scored(
            "comment",
            None,
            explanation=comment.get("text") if comment else given,
            rater="human",
            author=text(comment.get("created_by")),
            step_id=step_id,
            at_ns=to_ns(comment.get("created_at")),
            extra={
                **but(comment, "text", "created_by", "created_at"),
                **unread_times(comment, "created_at"),
            },
        )
    for given in listing(row.get("guardrails_validations")):
        yield from _guardrails(given, step_id)


def _feedback(given: Json, step_id: str | None) -> Iterator[Score]:
    one = mapping(given)
    if not one:
        yield scored("feedback", None, given, step_id=step_id)
        return
    by_author = mapping(one.get("value_by_author"))
    entries = [(author, mapping(entry)) for author, entry in by_author.items()]
    if len(entries) < 2 or not all(entry for _, entry in entries):
        yield _score(
            one, one, text(one.get("created_by")), step_id, but(one, *_READ) | _kept(by_author)
        )
        return
    mean = {"mean": one.get("value")}
    for number, (author, entry) in enumerate(entries):
        rest = but(one, *_READ, "created_at") if not number else {}
        rest |= {f"entry.{key}": item for key, item in but(entry, *_READ, "author").items()}
        yield _score(one, entry, text(entry.get("author")) or author, step_id, {**rest, **mean})


def _kept(by_author: Mapping[str, Json]) -> dict[str, Json]:
    return {"value_by_author": dict(by_author)} if by_author else {}


def _score(
    about: Mapping[str, Json],
    one: Mapping[str, Json],
    author: str | None,
    step_id: str | None,
    extra: dict[str, Json],
) -> Score:
    source = text(one.get("source")) or text(about.get("source")) or ""
    kept = {"source": source} if source and source not in _RATERS else {}
    rest = {
        key: item for key, item in extra.items() if key not in ("created_at", "last_updated_at")
    }
    return scored(
        about.get("name"),
        one.get("value"),
        text(one.get("category_name")),
        explanation=text(one.get("reason")),
        rater=_RATERS.get(source, "unknown"),
        author=author,
        step_id=step_id,
        at_ns=to_ns(one.get("created_at")) or to_ns(one.get("last_updated_at")),
        extra={**rest, **kept, **unread_times(one, "created_at", "last_updated_at")},
    )


def _guardrails(given: Json, step_id: str | None) -> Iterator[Score]:
    validation = mapping(given)
    at = text(validation.get("span_id")) or step_id
    for check in listing(validation.get("checks")):
        one = mapping(check)
        yield scored(
            one.get("name") or "guardrail",
            None,
            one.get("result") if one else check,
            rater="code",
            step_id=at,
            extra={**but(one, "name", "result"), **but(validation, "span_id", "checks")},
        )
    if not listing(validation.get("checks")):
        yield scored("guardrail", None, None, step_id=at, extra={"given": given})
