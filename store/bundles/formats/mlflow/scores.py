"""Assessments of MLflow: scores with their source and reason, and what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Score
from ...values.json_access import NOTHING, but, json_in_text, mapping, text
from ...values.raters import scored
from ...values.times import to_ns, unread_times
from .ids import id_of

_RATERS: Final = {"HUMAN": "human", "LLM_JUDGE": "llm", "AI_JUDGE": "llm", "CODE": "code"}


def in_force(assessments: Sequence[Mapping[str, Json]]) -> Iterator[Mapping[str, Json]]:
    """The assessments in force; one that another overrides is kept with the one that overrides it."""
    by_id = {named: one for one in assessments if (named := text(one.get("assessment_id")))}
    later = {text(one.get("overrides")): one for one in assessments if one.get("overrides")}
    for one in assessments:
        chain: list[Mapping[str, Json]] = [one]
        while (following := later.get(text(chain[-1].get("assessment_id")))) is not None:
            if any(following is known for known in chain):
                break
            chain.append(following)
        else:
            if len(chain) > 1:
                continue
        yield _with_overridden(one, by_id)


def _with_overridden(
    one: Mapping[str, Json], by_id: Mapping[str, Mapping[str, Json]], depth: int = 20
) -> Mapping[str, Json]:
    before = by_id.get(text(one.get("overrides")) or "")
    if before is None or depth == 0:
        return one
    return {**one, "overridden": dict(_with_overridden(before, by_id, depth - 1))}


def score_of(one: Mapping[str, Json]) -> Score:
    """An assessment as a score."""
    source = mapping(one.get("source"))
    feedback = mapping(one.get("feedback"))
    failed = mapping(feedback.get("error") or one.get("error"))
    value = feedback.get("value", one.get("value"))
    known = ("assessment_name", "name", "source", "feedback", "rationale", "span_id", "create_time")
    extra: dict[str, Json] = {k: v for k, v in one.items() if k not in known and v not in NOTHING}
    extra |= but(source, "source_type", "source_id") | but(feedback, "value", "error")
    extra |= unread_times(one, "create_time", "create_time_ms")
    if failed:
        extra["error"] = dict(failed)
    return scored(
        one.get("assessment_name") or one.get("name"),
        value,
        explanation=one.get("rationale") or failed.get("error_message"),
        rater=_RATERS.get(str(source.get("source_type")), "unknown"),
        author=source.get("source_id"),
        step_id=id_of(one.get("span_id")),
        at_ns=to_ns(one.get("create_time") or one.get("create_time_ms")),
        extra=extra,
    )


def expectation_of(one: Mapping[str, Json]) -> tuple[str, Json]:
    """The name of an expectation, and what is expected."""
    held = mapping(one.get("expectation"))
    value = held.get("value")
    if value is None:
        value = json_in_text(mapping(held.get("serialized_value")).get("value"))
    return text(one.get("assessment_name") or one.get("name")) or "expectation", value


def combined(expected: list[tuple[str, Json]]) -> Json:
    """A single expectation as its value, several as an object by name."""
    if len(expected) == 1:
        return expected[0][1]
    return dict(expected) or None
