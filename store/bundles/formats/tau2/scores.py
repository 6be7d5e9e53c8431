"""tau2-bench's judgements as scores: the reward with its checks, reviews by an LLM, notes of people.

Source: tau2-bench, `src/tau2/data_model/simulation.py` (RewardInfo, Review, HallucinationCheck,
AuthenticationClassification, SimulationNote). Assertions in natural language and reviews are judged by an LLM;
all other checks are made by code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Score, Step
from ...values.json_access import NOTHING, but, listing, mapping
from ...values.raters import finite, scored
from ...values.times import to_ns

_CHECKS: Final = ("action_checks", "nl_assertions", "communicate_checks", "env_assertions")
_VERDICTS: Final = ("met", "action_match")
_FINDINGS: Final = ("agent_error", "user_error", "has_errors")


def simulation_scores(value: Mapping[str, Json], steps: Sequence[Step]) -> Iterator[Score]:
    """Yield every judgement in a simulation."""
    yield from _reward(mapping(value.get("reward_info")))
    for which in ("review", "user_only_review"):
        yield from _review(which, mapping(value.get(which)), steps)
    checked = mapping(value.get("hallucination_check"))
    if checked:
        yield scored(
            "hallucination_found",
            checked.get("hallucination_found"),
            explanation=checked.get("summary") or checked.get("reasoning"),
            rater="llm",
            extra=but(checked, "hallucination_found", "summary"),
        )
    login = mapping(value.get("auth_classification"))
    if login:
        yield scored(
            "authentication",
            None,
            login.get("status"),
            explanation=login.get("reasoning"),
            rater="llm",
            extra=but(login, "status", "reasoning"),
        )


def _reward(info: Mapping[str, Json]) -> Iterator[Score]:
    """Yield the reward, its parts and every check; other fields stay with the reward."""
    if not info:
        return
    lists = {which: listing(info.get(which)) for which in _CHECKS}
    parts, database = mapping(info.get("reward_breakdown")), mapping(info.get("db_check"))
    read = {"reward", *(which for which, found in lists.items() if found)}
    read |= {"reward_breakdown"} if parts else set()
    read |= {"db_check"} if database else set()
    yield scored("reward", info.get("reward"), rater="code", extra=but(info, *read))
    for part, value in parts.items():
        yield scored(f"reward.{part}", value, rater="code")
    if database:
        matched = database.get("db_match")
        yield scored("db_check", matched, rater="code", extra=but(database, "db_match"))
    for which, found in lists.items():
        for number, given in enumerate(found):
            check = mapping(given)
            verdict = next((name for name in _VERDICTS if name in check), "met")
            named = check.get("nl_assertion") or check.get("info")
            yield scored(
                f"{which}.{number}",
                check.get(verdict) if check else given,
                explanation=check.get("justification"),
                rater="llm" if which == "nl_assertions" else "code",
                extra={
                    **but(check, verdict, "justification"),
                    **({"check": named} if named else {}),
                },
            )


def _review(which: str, review: Mapping[str, Json], steps: Sequence[Step]) -> Iterator[Score]:
    """Yield a review's overall result, and each error on the step where it happened."""
    if not review:
        return
    found = next((name for name in _FINDINGS if review.get(name) is not None), "has_errors")
    errors = listing(review.get("errors"))
    yield scored(
        f"{which}.{found}",
        review.get(found),
        explanation=review.get("summary"),
        rater="llm",
        extra=but(review, found, "summary", *(("errors",) if errors else ())),
    )
    for given in errors:
        error = mapping(given)
        yield scored(
            f"{which}.error",
            None,
            (error.get("severity") or error.get("error_type")) if error else given,
            explanation=error.get("reasoning"),
            rater="llm",
            step_id=_error_step(error, steps),
            extra=but(error, "reasoning"),
        )


def _error_step(error: Mapping[str, Json], steps: Sequence[Step]) -> str | None:
    """The step of an error, by its turn, or by the tick at which it begins."""
    turn = finite(error.get("turn_idx"))
    if turn is not None:
        wanted = str(int(turn))
        return next((s.id for s in steps if s.id in (wanted, f"{wanted}-0")), None)
    tick = finite(error.get("tick_start"))
    if tick is None:
        return None
    speaker = {"agent": "assistant", "user": "user"}.get(str(error.get("source")))
    for actor in (speaker, None):
        for step in steps:
            end = finite(step.attributes.get("tick_end"))
            if end is not None and end >= tick and actor in (None, step.actor):
                return step.id
    return None


def note_score(note: Mapping[str, Json]) -> Score:
    """A person's note on a simulation."""
    return scored(
        "note",
        None,
        explanation=note.get("note"),
        rater="human",
        author=note.get("author_email"),
        at_ns=to_ns(note.get("created_at")),
        extra={
            key: item
            for key, item in but(note, "note", "author_email", "simulation_id").items()
            if item not in NOTHING and not (key == "created_at" and to_ns(item) is not None)
        },
    )
