"""AgentRx's ground truth: people's annotations of failed trajectories, as scores on their traces.

Source: AgentRx, `data/ground_truth`: `{trajectory_id, failures[{step_number, failure_category, …}], root_cause,
failure_summary}`. A step number counts from 1, the system message being the first; in its tau-retail set the
task number is also used as trial number, in its other sets a trajectory has a UUID.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....identity import is_global_id
from ....trace import Score, as_text, replace
from ...protocol import UnattachedScores
from ...values.json_access import but, mapping
from ...values.raters import scored

_LABELS: Final = frozenset(["trajectory_id", "failures", "root_cause"])


def is_labelled(value: Json) -> bool:
    """Whether a record contains the annotations of a trajectory."""
    return (
        isinstance(value, dict)
        and value.keys() >= _LABELS
        and isinstance(value["failures"], list)
        and all(isinstance(one, dict) for one in value["failures"])
    )


def labels_of(value: Mapping[str, Json]) -> UnattachedScores:
    """The annotations of a trajectory: each failure on its step, the root cause on one, and a verdict."""
    named = as_text(value["trajectory_id"])
    whole = is_global_id(named)
    return UnattachedScores(named if whole else f"{named}/{named}", tuple(_scores(value)))


def _scores(value: Mapping[str, Json]) -> Iterator[Score]:
    marked: dict[str, Score] = {}
    for failure in value["failures"]:
        reasons = [failure.get("step_reason"), failure.get("category_reason")]
        mark = scored(
            "failure",
            None,
            failure.get("failure_category"),
            explanation="\n".join(as_text(reason) for reason in reasons if reason) or None,
            rater="human",
            step_id=_step_of(failure.get("step_number")),
            extra=but(failure, "failure_category", "step_reason", "category_reason"),
        )
        marked.setdefault(as_text(failure.get("failure_id")), mark)
        yield mark
    cause = mapping(value["root_cause"])
    root = marked.get(as_text(cause.get("failure_id")))
    root_cause = {} if cause else {"root_cause": value["root_cause"]}
    yield replace(
        scored(
            "root cause",
            None,
            root.label if root is not None else None,
            explanation=cause.get("reason_for_root_cause"),
            rater="human",
            extra=but(cause, "reason_for_root_cause") | root_cause,
        ),
        step_id=root.step_id if root is not None else None,
    )
    known = ("trajectory_id", "failures", "root_cause", "failure_summary")
    yield scored(
        "failure summary",
        None,
        "fail",
        explanation=value.get("failure_summary"),
        rater="human",
        extra=but(value, *known),
    )


def _step_of(number: Json) -> str | None:
    """The step id of a message number that counts from 1."""
    counted = isinstance(number, int) and not isinstance(number, bool) and number > 0
    return str(number - 1) if counted else None
