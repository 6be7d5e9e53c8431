"""promptfoo results: one trace for each prompt and test.

Source: promptfoo, `src/types/index.ts` (EvaluateResult, GradingResult): `error` repeats the reason of a
failed assertion, so only `failureReason` 2 is an error of the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Rater, Score, Trace
from .decode import json_in_text
from .messages import messages_from
from .protocol import Item, Record, Reject, Sample
from .raters import scored
from .runs import NOTHING, but, listing, mapping, run_step, text

_MODEL_GRADED: Final = (
    "llm-rubric",
    "g-eval",
    "factuality",
    "model-graded",
    "answer-relevance",
    "context-",
    "select-best",
    "pi",
    "moderation",
)
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
    ]
)
_RUNTIME: Final = 2


def _is_result(row: Json) -> bool:
    if not isinstance(row, Mapping) or ("gradingResult" not in row and "success" not in row):
        return False
    return "testCase" in row or ("prompt" in row and "vars" in row)


def _results(value: Json) -> tuple[list[Json], Mapping[str, Json]] | None:
    """The results in a record, and what is said of all of them; None where there are none."""
    if not isinstance(value, Mapping):
        return None
    if _is_result(value):
        return [value], {}
    inner = mapping(value.get("results"))
    rows = inner.get("results")
    if not isinstance(rows, list):
        table = mapping(inner.get("table"))
        rows = [cell for row in listing(table.get("body")) for cell in _cells(row, table)]
    if not rows and not inner:
        return None
    known = ("results", "prompts", "table", "version")
    about = but(value, "results") | but(inner, *known)
    return rows, about


def _cells(row: Json, table: Mapping[str, Json]) -> Iterator[Json]:
    """The outputs of a row of the old table, as results."""
    head = mapping(table.get("head"))
    names = [str(name) for name in listing(head.get("vars"))]
    values = listing(mapping(row).get("vars"))
    prompts = listing(head.get("prompts"))
    for at, output in enumerate(listing(mapping(row).get("outputs"))):
        cell = mapping(output)
        yield {
            **cell,
            "vars": dict(zip(names, values, strict=False)),
            "prompt": prompts[at] if at < len(prompts) else cell.get("prompt"),
            "response": {"output": cell.get("text")},
            "success": cell.get("pass"),
            "testCase": mapping(row).get("test"),
        }


class PromptfooReader:
    """Reads results."""

    name = "promptfoo"
    title = "promptfoo results"
    keeps = "prompt, variables, output, every assertion as a score with who judged, cost"

    def sniff(self, sample: Sample) -> int:
        """Results of an evaluation, or a line of them."""
        for value in sample.records:
            if _is_result(value):
                return 90
            found = _results(value) if isinstance(value, Mapping) and "results" in value else None
            if found and (any(map(_is_result, found[0][:3])) or "evalId" in mapping(value)):
                return 91
        return 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """One trace a result."""
        for record in records:
            found = _results(record.value)
            if found is None:
                yield Reject(record.position, "it holds no results", str(record.value)[:200])
                continue
            rows, about = found
            for number, row in enumerate(rows):
                if isinstance(row, Mapping):
                    yield _trace(row, about, number, self.name)
                else:
                    yield Reject(record.position, "a result is not an object", str(row)[:200])


def _trace(row: Mapping[str, Json], about: Mapping[str, Json], number: int, name: str) -> Trace:
    response, prompt = mapping(row.get("response")), mapping(row.get("prompt"))
    provider = mapping(row.get("provider"))
    raw = json_in_text(prompt.get("raw", row.get("prompt")))
    said = response.get("output")
    variables = mapping(row.get("vars"))
    case = mapping(row.get("testCase"))
    model = provider.get("id") or row.get("provider")
    usage = mapping(response.get("tokenUsage"))
    failed = None
    if row.get("failureReason") == _RUNTIME or (response.get("error") and said is None):
        failed = text(row.get("error")) or text(response.get("error"))
    rest: dict[str, Json] = but(response, "output", "tokenUsage")
    rest["usage"] = but(usage, "prompt", "completion", "total")
    rest["prompt"], rest["provider"] = (
        but(prompt, "raw", "label", "id"),
        but(provider, "id", "label"),
    )
    step = run_step(
        rest,
        (),
        step_id="0",
        kind="llm",
        name=provider.get("label") or model,
        given=raw,
        said=said,
        error=failed,
        model=model,
        usage={
            "input": usage.get("prompt"),
            "output": usage.get("completion"),
            "total": usage.get("total"),
            "cost": row.get("cost"),
        },
    )
    asked = [m.content for m in messages_from(raw) if m.role == "user" and m.content]
    metadata: dict[str, Json] = {f"vars.{key}": value for key, value in variables.items()}
    metadata |= {k: v for k, v in row.items() if k not in _READ and v not in NOTHING}
    metadata |= mapping(case.get("metadata"))
    left = but(case, "vars", "metadata")
    more = {k: v for k, v in mapping(case.get("vars")).items() if variables.get(k) != v}
    if more:
        left["vars"] = more
    if left:
        metadata["testCase"] = left
    for key in ("label", "id"):
        if prompt.get(key):
            metadata[f"prompt.{key}"] = prompt[key]
    metadata["provider"] = provider.get("label") or model
    if row.get("latencyMs") is not None:
        metadata["latency_ms"] = row["latencyMs"]
    source = text(row.get("id")) or "/".join(
        str(row.get(key, number)) for key in ("testIdx", "promptIdx")
    )
    return Trace(
        source_id=source,
        name=text(prompt.get("label")),
        input=asked[-1] if asked else raw,
        output=said,
        error=failed,
        steps=(step,),
        metadata={**about, **{k: v for k, v in metadata.items() if v is not None}},
        scores=tuple(_scores(row)),
        format=name,
    )


def _rater(kind: str) -> Rater:
    if kind == "human":
        return "human"
    return "llm" if kind.removeprefix("not-").startswith(_MODEL_GRADED) else "code"


def _scores(row: Mapping[str, Json]) -> Iterator[Score]:
    grading = mapping(row.get("gradingResult"))
    success = row.get("success")
    label = ("pass" if success else "fail") if isinstance(success, bool) else None
    known = ("pass", "score", "reason", "componentResults", "namedScores")
    more = {k: v for k, v in grading.items() if k not in known and v not in NOTHING}
    yield scored(
        "promptfoo",
        row.get("score", grading.get("score")),
        label,
        explanation=grading.get("reason") or (row.get("error") if success is False else None),
        rater="code",
        extra=more,
    )
    for name, value in mapping(row.get("namedScores") or grading.get("namedScores")).items():
        yield scored(name, value, rater="code")
    for number, given in enumerate(listing(grading.get("componentResults"))):
        part = mapping(given)
        assertion = mapping(part.get("assertion"))
        kind = str(assertion.get("type", "assertion"))
        passed = part.get("pass")
        extra = {k: v for k, v in part.items() if k not in ("pass", "score", "reason", "assertion")}
        yield scored(
            assertion.get("metric") or f"{kind}.{number}",
            part.get("score"),
            ("pass" if passed else "fail") if isinstance(passed, bool) else None,
            explanation=part.get("reason"),
            rater=_rater(kind),
            extra={**extra, "assertion": dict(assertion)} if assertion else extra,
        )


READER: Final = PromptfooReader()
