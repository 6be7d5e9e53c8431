"""One result of promptfoo as a trace, and its assertions as scores.

Source: promptfoo, `src/types/index.ts` (EvaluateResult, GradingResult). `error` repeats the reason of a
failed assertion, so only `failureReason` 2 is an error of the run. A person's rating is a component with an
assertion of type `human`; it overrides the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Rater, Score, Trace, replace
from ...chat.message_parts import call_of
from ...spans.runs import run_step
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from ...values.raters import finite, scored
from .questions import filled, in_words, question_of

_MODEL_GRADED: Final = (
    "agent-rubric",
    "answer-relevance",
    "context-",
    "conversation-relevance",
    "factuality",
    "g-eval",
    "llm-rubric",
    "model-graded",
    "search-rubric",
    "select-best",
    "trajectory:goal-success",
)
_MODEL_GRADED_EXACT: Final = ("pi", "moderation")
_REFERENCES: Final = (
    "equals",
    "factuality",
    "model-graded-factuality",
    "similar",
    "levenshtein",
    "rouge-n",
    "bleu",
    "gleu",
    "meteor",
)
"""Assertions whose value is a reference answer."""
_READ: Final = frozenset(
    [
        "id",
        "prompt",
        "provider",
        "vars",
        "response",
        "error",
        "success",
        "score",
        "namedScores",
        "gradingResult",
        "testCase",
        "cost",
        "latencyMs",
        "failureReason",
        "metadata",
    ]
)
_RUNTIME: Final = 2


def result_trace(
    row: Mapping[str, Json], about: Mapping[str, Json], name: str, notes: tuple[str, ...] = ()
) -> Trace:
    """A result as a trace of one step. `about` is the file's metadata of the result."""
    response, prompt = mapping(row.get("response")), mapping(row.get("prompt"))
    if not response and row.get("response") not in NOTHING:
        response = {"output": row["response"]}
    provider = mapping(row.get("provider"))
    variables = mapping(row.get("vars"))
    raw = json_in_text(filled(prompt.get("raw") if prompt else row.get("prompt"), variables))
    output = response.get("output")
    model = provider.get("id") or (None if provider else row.get("provider"))
    usage = mapping(response.get("tokenUsage"))
    failed = _failure(row, response)
    rest: dict[str, Json] = but(response, "output", "tokenUsage")
    counted = {
        "input": usage.get("prompt"),
        "output": usage.get("completion"),
        "total": usage.get("total"),
        "cost": row.get("cost"),
    }
    odd = {key: item for key, item in counted.items() if finite(item) is None}
    rest["usage"] = {**but(usage, "prompt", "completion", "total"), **but(odd)}
    if response.get("tokenUsage") not in NOTHING and not usage:
        rest["tokenUsage"] = response["tokenUsage"]
    rest["prompt"] = but(prompt, "raw", "label", "id")
    rest["provider"] = but(provider, "id", "label")
    step = run_step(
        rest,
        (),
        step_id="0",
        kind="llm",
        name=provider.get("label") or model,
        input_value=raw,
        output_value=output,
        error=failed,
        model=model,
        usage=counted,
    )
    question = raw
    if raw is None:
        question = question_of(variables, text(prompt.get("label")))
    told = in_words(question) if raw is None or isinstance(raw, str) else None
    if not step.messages_in and told:
        step = replace(step, messages_in=(Message("user", told),))
    if not step.messages_out:
        step = replace(step, messages_out=_answer(step.output))
    asked = [m.content for m in step.messages_in if m.role == "user" and m.content]
    return Trace(
        source_id=_source_id(row),
        name=text(mapping(row.get("testCase")).get("description")) or text(prompt.get("label")),
        input=asked[-1] if asked and raw is not None else question,
        output=output,
        expected=_reference(row),
        error=failed,
        steps=(step,),
        metadata=_metadata(row, about),
        scores=tuple(_scores(row, failed)),
        format=name,
        notes=notes,
    )


def _failure(row: Mapping[str, Json], response: Mapping[str, Json]) -> str | None:
    """The error of the run itself. If no reason is recorded, an error without a grading is one."""
    given = text(row.get("error"))
    reason = row.get("failureReason")
    if reason == _RUNTIME or (reason is None and given and not mapping(row.get("gradingResult"))):
        return given or text(response.get("error")) or "ended with an error"
    if response.get("error") and response.get("output") is None:
        return text(response["error"])
    return None


def _source_id(row: Mapping[str, Json]) -> str | None:
    given = text(row.get("id"))
    if given is None and row.get("testIdx") is not None and row.get("promptIdx") is not None:
        return f"{row['testIdx']}/{row['promptIdx']}"
    return given


def _answer(output: Json) -> tuple[Message, ...]:
    """An output that is not chat: its text, or its tool calls."""
    if isinstance(output, str):
        return (Message("assistant", output),) if output else ()
    calls = output if isinstance(output, list) else []
    if calls and all(isinstance(c, dict) and isinstance(c.get("function"), dict) for c in calls):
        return (Message("assistant", tool_calls=tuple(map(call_of, calls))),)
    return ()


def _reference(row: Mapping[str, Json]) -> str | None:
    for given in listing(mapping(row.get("testCase")).get("assert")):
        assertion = mapping(given)
        if assertion.get("type") in _REFERENCES and isinstance(assertion.get("value"), str):
            return text(assertion["value"])
    return None


def _metadata(row: Mapping[str, Json], about: Mapping[str, Json]) -> dict[str, Json]:
    variables = mapping(row.get("vars"))
    case, prompt = mapping(row.get("testCase")), mapping(row.get("prompt"))
    provider = mapping(row.get("provider"))
    found: dict[str, Json] = {f"vars.{key}": value for key, value in variables.items()}
    if row.get("failureReason") not in (None, 0, 1, _RUNTIME):
        found["failureReason"] = row["failureReason"]
    for kept in ("vars", "prompt", "provider", "testCase", "gradingResult"):
        given = row.get(kept)
        shown = isinstance(given, str) and kept in ("prompt", "provider")
        if given not in NOTHING and not mapping(given) and not shown:
            found[kept] = given
    found |= {key: item for key, item in row.items() if key not in _READ}
    own = mapping(row.get("metadata"))
    found |= own
    if row.get("metadata") not in NOTHING and not own:
        found["metadata"] = row["metadata"]
    of_case = mapping(case.get("metadata"))
    found |= {key: item for key, item in of_case.items() if key not in own}
    left = but(case, *(key for key in ("vars", "metadata") if mapping(case.get(key))))
    if any(own.get(key, item) != item for key, item in of_case.items()):
        left["metadata"] = dict(of_case)
    more = {k: v for k, v in mapping(case.get("vars")).items() if variables.get(k) != v}
    if more:
        left["vars"] = more
    if left:
        found["testCase"] = left
    found |= {f"prompt.{key}": prompt[key] for key in ("label", "id") if prompt.get(key)}
    found["provider"] = provider.get("label") or provider.get("id") or row.get("provider")
    found["latency_ms"] = row.get("latencyMs")
    return {key: item for key, item in {**about, **found}.items() if item not in NOTHING}


def _rater(kind: str) -> Rater:
    kind = kind.removeprefix("not-")
    if kind == "human":
        return "human"
    graded = kind.startswith(_MODEL_GRADED) or kind in _MODEL_GRADED_EXACT
    return "llm" if graded else "code"


def _verdict(passed: Json) -> str | None:
    return ("pass" if passed else "fail") if isinstance(passed, bool) else text(passed)


def _scores(row: Mapping[str, Json], failed: str | None) -> Iterator[Score]:
    """Yield the result's own score, its named scores, and one for each assertion."""
    grading = mapping(row.get("gradingResult"))
    given = listing(grading.get("componentResults"))
    parts = [mapping(part) for part in given]
    kinds = [str(mapping(part.get("assertion")).get("type", "")) for part in parts]
    named = mapping(row.get("namedScores")) or mapping(grading.get("namedScores"))
    known = ["reason"]
    known += [
        key
        for key, ours in (("pass", "success"), ("score", "score"))
        if _same(row, ours, grading, key)
    ]
    known += ["componentResults"] if given else []
    known += ["namedScores"] if grading.get("namedScores") in (None, named) else []
    more = but(grading, *known)
    if row.get("namedScores") not in NOTHING and not mapping(row["namedScores"]):
        more["namedScores"] = row["namedScores"]
    # The error of an assertion, if a later judgement overrides it.
    if row.get("error") not in (None, failed, grading.get("reason")):
        more["error"] = row["error"]
    success = row.get("success", grading.get("pass"))
    reason = grading.get("reason")
    if success is not None or row.get("score", grading.get("score")) is not None:
        score = row.get("score", grading.get("score"))
        by_hand = [
            part.get("score") for part, kind in zip(parts, kinds, strict=True) if kind == "human"
        ]
        yield scored(
            "promptfoo",
            score,
            _verdict(success),
            explanation=reason or (row.get("error") if success is False else None),
            rater="human" if score in by_hand else "code",
            extra=more,
        )
    elif grading or more:
        yield scored("promptfoo", None, rater="code", explanation=reason, extra=more)
    metrics = [mapping(part.get("assertion")).get("metric") for part in parts]
    for name, value in named.items():
        of = [at for at, metric in enumerate(metrics) if metric == name]
        # A metric with a single assertion has that assertion's score.
        if len(of) == 1 and parts[of[0]].get("score") == value:
            continue
        raters = {_rater(kinds[at]) for at in of}
        yield scored(name, value, rater="llm" if "llm" in raters else "code")
    for number, part in enumerate(parts):
        yield _component(part, given[number], number, given)


def _same(row: Mapping[str, Json], ours: str, grading: Mapping[str, Json], theirs: str) -> bool:
    return bool(row.get(ours, grading.get(theirs)) == grading.get(theirs))


def _component(part: Mapping[str, Json], given: Json, number: int, beside: list[Json]) -> Score:
    if not part:
        return scored(f"assertion.{number}", None, given, rater="code")
    assertion = mapping(part.get("assertion"))
    inner = listing(part.get("componentResults"))
    kind = str(assertion.get("type") or ("assert-set" if inner else "assertion"))
    extra = but(part, "pass", "score", "reason", "assertion")
    # The assertions of a set are repeated in the list that contains the set.
    if inner and all(one in beside for one in inner):
        del extra["componentResults"]
    if part.get("assertion") not in NOTHING:
        extra["assertion"] = dict(assertion) or part["assertion"]
    return scored(
        assertion.get("metric") or f"{kind}.{number}",
        part.get("score"),
        _verdict(part.get("pass")),
        explanation=part.get("reason"),
        rater=_rater(kind),
        extra=extra,
    )
