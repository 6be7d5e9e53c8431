"""AgentRx's ground truth: people's annotations of failed trajectories, as scores on their traces.

Sources: AgentRx, `data/ground_truth`: `{trajectory_id, failures[{step_number, failure_category, …}], root_cause,
failure_summary}`, and its data set, with `root_cause_failure_id`, `root_cause_reason` and `num_failures` besides;
`judge/judge.py` also takes `task_id`, `failure_case` for the category, and a root cause with an `index` of its own. A
step number counts from 1, the system message being the first. In its tau-retail set the task number is also used
as trial number, and the data set writes `tau_retail_2` for it; in its other sets a trajectory has a UUID or a hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....identity import is_global_id
from ....trace import Score, as_text, replace
from ...protocol import UnattachedScores
from ...values.json_access import but, mapping
from ...values.raters import scored

_IDS: Final = ("trajectory_id", "task_id")
_CAUSES: Final = ("root_cause", "root_cause_failure_id")
_CATEGORIES: Final = ("failure_category", "failure_case", "failure_class")
_STEPS: Final = ("step_number", "failure_step", "index")
_REASONS: Final = ("step_reason", "category_reason", "reason_for_failure", "reason_for_index")


def is_labelled(value: Json) -> bool:
    """Whether a record contains the annotations of a trajectory."""
    return (
        isinstance(value, dict)
        and any(name in value for name in _IDS)
        and any(name in value for name in _CAUSES)
        and isinstance(value.get("failures"), list)
        and all(isinstance(one, dict) for one in value["failures"])
    )


def labels_of(value: Mapping[str, Json]) -> UnattachedScores:
    """The annotations of a trajectory: each failure on its step, the root cause on one, and a verdict."""
    _, given = _first(value, _IDS)
    named = as_text(given).removeprefix(_PREFIX)
    scores = tuple(_scores(value))
    if is_global_id(named):
        return UnattachedScores(named, scores)
    return UnattachedScores(f"{named}/{named}", scores, (named, f"{_PREFIX}{named}"))


_PREFIX: Final = "tau_retail_"


def _first(value: Mapping[str, Json], names: Sequence[str]) -> tuple[str, Json]:
    """The first of these names that says something, and what it says."""
    found = ((name, value[name]) for name in names if value.get(name) is not None)
    return next(found, ("", None))


def _scores(value: Mapping[str, Json]) -> Iterator[Score]:
    marked: dict[str, Score] = {}
    for failure in value["failures"]:
        category, label = _first(failure, _CATEGORIES)
        _, at = _first(failure, _STEPS)
        reasons = [failure.get(name) for name in _REASONS]
        mark = scored(
            "failure",
            None,
            label,
            explanation="\n".join(as_text(reason) for reason in reasons if reason) or None,
            rater="human",
            author=_author(value),
            step_id=_step_of(at),
            extra=but(failure, category, *_REASONS),
        )
        if failure.get("failure_id") is not None:
            marked.setdefault(as_text(failure["failure_id"]), mark)
        yield mark
    yield from _cause(value, marked)
    known = (*_IDS, *_CAUSES, "failures", "failure_summary", "root_cause_reason", *_AUTHORS)
    yield scored(
        "failure summary",
        None,
        "fail",
        explanation=value.get("failure_summary"),
        rater="human",
        author=_author(value),
        extra=but(value, *known),
    )


def _cause(value: Mapping[str, Json], marked: Mapping[str, Score]) -> Iterator[Score]:
    """The root cause: one of the failures, or one with a category and a step of its own."""
    given = value.get("root_cause")
    cause = mapping(given)
    named = cause.get("failure_id", value.get("root_cause_failure_id"))
    if named is None and given is not None and not cause:
        named = given
    root = marked.get(as_text(named))
    _, category = _first(cause, _CATEGORIES)
    _, at = _first(cause, _STEPS)
    step = root.step_id if root is not None else _step_of(at)
    label = root.label if root is not None else None if category is None else as_text(category)
    reason = cause.get("reason_for_root_cause", value.get("root_cause_reason"))
    unread = {} if cause or root is not None else {"root_cause": given}
    yield replace(
        scored(
            "root cause",
            None,
            None,
            explanation=reason,
            rater="human",
            author=_author(value),
            extra=but(cause, "reason_for_root_cause") | unread,
        ),
        label=label,
        step_id=step,
    )


_AUTHORS: Final = ("annotator", "annotator_id", "annotated_by", "reviewer")


def _author(value: Mapping[str, Json]) -> Json:
    """Who annotated the trajectory, where the record says it; the published files do not."""
    return _first(value, _AUTHORS)[1]


def _step_of(number: Json) -> str | None:
    """The step id of a message number that counts from 1."""
    if isinstance(number, str) and number.isascii() and number.strip().isdecimal():
        number = int(number) if len(number) < 9 else None
    counted = isinstance(number, int) and not isinstance(number, bool) and number > 0
    return str(number - 1) if counted else None
