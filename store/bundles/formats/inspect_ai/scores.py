"""Scores of Inspect AI samples: letters, numbers, lists and objects of them, with their edits.

Source: inspect_ai, `scorer/_metric.py` (Score, ScoreEdit), `log/_score.py`: the first edit repeats the
original score; an edit with provenance was made by a user; UNCHANGED marks what an edit does not
change. A number is right or wrong only for a scorer whose scores are aggregated as accuracy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Rater, Score, as_text, replace
from ...values.json_access import NOTHING, but, listing, mapping
from ...values.raters import scored
from ...values.times import to_ns, unread_times

_UNCHANGED: Final = "UNCHANGED"


def metrics_of(run: Mapping[str, Json]) -> dict[str, list[str]]:
    """The metrics that each scorer's scores are aggregated by, from the header of a log: name -> metrics."""
    found: dict[str, list[str]] = {}
    for given in listing(mapping(run.get("results")).get("scores")):
        one = mapping(given)
        metrics = [_plain(name) for name in mapping(one.get("metrics"))]
        for name in (one.get("name"), one.get("scorer")):
            found.setdefault(as_text(name), []).extend(metrics)
    for given in listing(mapping(run.get("eval")).get("scorers")):
        one = mapping(given)
        named = [mapping(metric).get("name", metric) for metric in listing(one.get("metrics"))]
        found.setdefault(as_text(one.get("name")), []).extend(_plain(as_text(m)) for m in named)
    return {name: list(dict.fromkeys(metrics)) for name, metrics in found.items()}


def _plain(metric: str) -> str:
    """The name of a metric without its package (`inspect_ai/accuracy`)."""
    return metric.rpartition("/")[2]


def sample_scores(
    scores: Mapping[str, Json],
    reduced: Iterable[Mapping[str, Json]] = (),
    step_id: str | None = None,
    metrics: Mapping[str, list[str]] | None = None,
) -> Iterator[Score]:
    """The scores of a sample, or of one of its steps: each as given, and after each edit.

    `reduced` are the run's scores over all epochs of the sample. They are not judgements, so they are kept
    with the score that they were computed from. `metrics` are those of each scorer (`metrics_of`).
    """
    beside: dict[str, list[Json]] = {}
    for found in reduced:
        scorer = as_text(found.get("scorer"))
        beside.setdefault(scorer, []).append(but(found, "scorer", "sample_id"))
    for name, given in scores.items():
        score = given if isinstance(given, dict) else {"value": given}
        run_scores = _unrepeated(beside.pop(name, []), score)
        aggregated = (metrics or {}).get(name, [])
        for one in _history(name, score):
            extra = {**one.extra, "reduced": run_scores} if run_scores else dict(one.extra)
            if aggregated and (one.value is not None or _is_answer(one.label)):
                extra["metrics"] = list(aggregated)
            yield replace(one, step_id=step_id, extra=extra)
            run_scores = []
    for name, left in beside.items():
        yield scored(name, None, "reduced", rater="code", extra={"reduced": left})


def _unrepeated(reduced: Iterable[Json], score: Mapping[str, Json]) -> list[Json]:
    """The reduced scores, without the fields that the score itself has."""
    rest = [
        {k: v for k, v in mapping(one).items() if score.get(k) != v or k == "reducer"}
        for one in reduced
    ]
    return [one for one in rest if one]


def _history(name: str, score: Mapping[str, Json]) -> Iterator[Score]:
    edits = [mapping(edit) for edit in listing(score.get("history"))]
    now = {key: item for key, item in score.items() if key != "history"}
    if not any(mapping(edit.get("provenance")) for edit in edits):
        yield from _judged(name, {**now, "history": edits}, None)
        return
    # Each edit, including the first, gives the fields that it changes.
    state = {key: item for key, item in now.items() if not any(key in edit for edit in edits)}
    found: list[list[Score]] = []
    for edit in edits:
        changed = {k: v for k, v in edit.items() if v != _UNCHANGED and k != "provenance"}
        state |= changed
        found.append(list(_judged(name, state, mapping(edit.get("provenance")), changed)))
    if state.get("value") != now.get("value"):
        found.append(list(_judged(name, now, None)))
    for scores in found[:-1]:
        yield from (replace(one, extra={**one.extra, "replaced": True}) for one in scores)
    yield from found[-1]


def _is_answer(label: str | None) -> bool:
    return label is not None and label.casefold() in ("yes", "no", "true", "false")


def _judged(
    name: str,
    state: Mapping[str, Json],
    provenance: Mapping[str, Json] | None,
    changed: Mapping[str, Json] | None = None,
) -> Iterator[Score]:
    """One judgement, with a score for each part of a value that has parts."""
    value, explanation = state.get("value"), state.get("explanation")
    extra = but(state, "value", "explanation")
    rater: Rater = "llm" if _graded(name, state) else "code"
    author = at_ns = None
    if provenance:
        rater, author = "human", provenance.get("author")
        at_ns = to_ns(provenance.get("timestamp"))
        reason = provenance.get("reason")
        # Only the fields that the person changed are the person's.
        said = (changed or {}).get("explanation")
        explanation = said if reason in NOTHING else reason
        extra |= {"explanation": said} if said not in NOTHING and said != explanation else {}
        extra |= but(provenance, "author", "reason", "timestamp")
        extra |= unread_times(provenance, "timestamp")
    parts: list[tuple[str, Json]] = [(name, value)]
    if isinstance(value, dict) and value:
        parts = [(f"{name}.{key}", item) for key, item in value.items()]
    elif isinstance(value, list) and value:
        parts = [(f"{name}.{number}", item) for number, item in enumerate(value)]
    for part, item in parts:
        yield replace(
            scored(part, item, explanation=explanation, author=author, at_ns=at_ns, extra=extra),
            rater=rater,
        )


def _graded(name: str, state: Mapping[str, Json]) -> bool:
    """Whether a model judged: graders keep their conversation, and their name says it."""
    named = any(word in name.lower() for word in ("model_graded", "llm", "judge", "grader"))
    return named or "grading" in mapping(state.get("metadata"))
