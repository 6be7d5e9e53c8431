"""Scores of W&B Weave: reactions, notes and annotations of people, and results of scorers.

Source: weave, `trace/feedback_types.py`, `trace/feedback.py`, `flow/scorer.py` (WeaveScorerResult).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Rater, Score, as_text, replace
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import finite, scored
from ...values.times import to_ns, unread_times

_BY_PEOPLE: Final = (
    "wandb.reaction",
    "wandb.note",
    "wandb.annotation",
    "wandb.agent_user_feedback",
)
_REASONS: Final = ("reason", "reasoning", "explanation", "rationale", "note", "comment")
_DEPTH: Final = 4
_KNOWN: Final = ("feedback_type", "payload", "creator", "created_at", "project_id", "weave_ref")
_AGENT_FIELDS: Final = (
    "scorer_ratings",
    "scorer_rating_reasons",
    "scorer_tags",
    "scorer_tag_reasons",
)


def given_feedback(row: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The feedback in the summary of a call."""
    inside = mapping(mapping(row.get("summary")).get("weave"))
    return [
        one if isinstance(one, dict) else {"feedback_type": "feedback", "payload": one}
        for one in listing(inside.get("feedback"))
    ]


def feedback_scores(one: Mapping[str, Json], step_id: str) -> Iterator[Score]:
    """Yield the scores of one feedback entry: one for each value in its payload."""
    kind = as_text(one.get("feedback_type")) or "feedback"
    payload = mapping(one.get("payload"))
    rater: Rater = "human" if kind.startswith(_BY_PEOPLE) else "unknown"
    extra = but(one, *_KNOWN, *(name for name in _AGENT_FIELDS if one.get(name) in NOTHING))
    extra |= unread_times(one, "created_at")
    if "payload" in one and not payload and one["payload"] not in NOTHING:
        extra["payload"] = one["payload"]
    about = Score(
        kind,
        rater=rater,
        author=text(one.get("creator") or (one.get("wb_user_id") if rater == "human" else None)),
        step_id=step_id,
        at_ns=to_ns(one.get("created_at")),
        extra=extra,
    )
    if kind.startswith("wandb.reaction"):
        known = "alias" if payload.get("alias") else "emoji"
        yield _value_score(about, "reaction", payload.get(known), None, but(payload, known))
    elif kind.startswith("wandb.note"):
        yield _value_score(about, "note", None, payload.get("note"), but(payload, "note"))
    elif any(one.get(name) not in NOTHING for name in _AGENT_FIELDS):
        yield from _monitored(about, one)
    else:
        name = kind.removeprefix("wandb.annotation.").removeprefix("wandb.runnable.")
        held = next((key for key in ("output", "value") if key in payload), None)
        value: Json = payload[held] if held else but(payload, *_REASONS)
        left = but(payload, held, *_REASONS) if held else {}
        reason, rest = _reason(payload)
        found = _parts(about, name, value, reason, {**left, **rest})
        yield from map(_judged, found) if kind.startswith("wandb.runnable") else found


def _value_score(
    about: Score, name: str, value: Json, reason: Json, left: Mapping[str, Json]
) -> Score:
    extra = {**about.extra, **({"payload": dict(left)} if left else {})}
    return scored(
        name,
        value,
        explanation=reason,
        rater=about.rater,
        author=about.author,
        step_id=about.step_id,
        at_ns=about.at_ns,
        extra=extra,
    )


def _monitored(about: Score, one: Mapping[str, Json]) -> Iterator[Score]:
    """Yield ratings from 0 to 1 and tags on an agent's turn, with their reasons. Monitors are LLMs."""
    base = replace(
        about,
        rater="human" if about.rater == "human" else "llm",
        extra={key: value for key, value in about.extra.items() if key not in _AGENT_FIELDS},
    )
    payload = mapping(one.get("payload"))
    reasons = mapping(one.get("scorer_rating_reasons"))
    for name, value in mapping(one.get("scorer_ratings")).items():
        yield _value_score(base, str(name), value, reasons.get(name), payload)
    reasons = mapping(one.get("scorer_tag_reasons"))
    for tag in listing(one.get("scorer_tags")):
        yield _value_score(base, "tag", tag, reasons.get(as_text(tag)), payload)


def _reason(value: Mapping[str, Json]) -> tuple[Json, dict[str, Json]]:
    """The first reason in an object, and its other reasons."""
    found = [name for name in _REASONS if isinstance(value.get(name), str) and value[name]]
    rest = {name: value[name] for name in _REASONS if name in value and name not in found[:1]}
    return (value[found[0]] if found else None), {
        name: item for name, item in rest.items() if item not in NOTHING
    }


def _parts(
    about: Score, name: str, value: Json, reason: Json, left: Mapping[str, Json], depth: int = 0
) -> Iterator[Score]:
    """Yield a scorer's output as scores. An object gives one for each of its values, all with its reason;
    a scorer with a `passed` field puts its findings into a separate `metadata`."""
    if not isinstance(value, dict) or depth > _DEPTH:
        plain = value is None or isinstance(value, str | bool) or finite(value) is not None
        yield _value_score(about, name, value if plain else as_text(value), reason, left)
        return
    own, more = _reason(value)
    values = {k: v for k, v in value.items() if k not in _REASONS}
    if not values and own is not None:
        # It contains only text: that is the judgement.
        yield _value_score(about, name, None, own, {**left, **more})
        return
    found = mapping(values.pop("metadata", None)) if "passed" in values else {}
    if own is None and found:
        own, _ = _reason(found)
    rest = {**left, **more, **({"metadata": dict(found)} if found else {})}
    if not values:
        yield _value_score(about, name, None, reason, rest)
    for part, item in values.items():
        yield from _parts(about, f"{name}.{part}", item, own or reason, rest, depth + 1)


def _judged(score: Score) -> Score:
    """A scorer with a reason is treated as an LLM judge: the file has no other sign."""
    reasoned = score.rater == "unknown" and score.explanation is not None
    return replace(score, rater="llm") if reasoned else score


def evaluated(row: Mapping[str, Json], step_id: str | None) -> list[Score]:
    """The scores in the output of an example's own call."""
    found: list[Score] = []
    about = Score("", step_id=step_id)
    for scorer, value in mapping(mapping(row.get("output")).get("scores")).items():
        found += map(_judged, _parts(about, str(scorer), value, None, {}))
    return found


def told_together(evaluation: Iterable[Score], feedback: Iterable[Score]) -> tuple[Score, ...]:
    """Merge the scores in an example's output with their copies in the feedback on its model call.
    They are about the whole example; rater and time come from the feedback."""
    left = list(feedback)
    found: list[Score] = []
    for score in evaluation:
        same = next(
            (one for one in left if (one.name, one.value, one.label) == _shown(score)), None
        )
        if same is None:
            found.append(score)
            continue
        left.remove(same)
        extra = {**score.extra, **same.extra}
        found.append(replace(same, step_id=score.step_id, extra=extra))
    return (*found, *left)


def _shown(score: Score) -> tuple[str, float | None, str | None]:
    return (score.name, score.value, score.label)
