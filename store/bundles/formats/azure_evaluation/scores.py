"""The columns of evaluators (`outputs.EVALUATOR.METRIC`, `…_result`, `…_reason`, `…_threshold`) as scores.

Source: azure-ai-evaluation 1.18.10, `_evaluators/_common/_base_eval.py`, `_evaluators/_f1_score/_f1_score.py`,
`_evaluators/_tool_call_accuracy/_tool_call_accuracy.py` (the keys that an evaluator returns; `gpt_METRIC` is the
metric again, and only models give it), `_evaluate/_evaluate.py` (the columns of a row). Whether a value passes is what
`…_result` or `…_passed` say; without them a number says nothing of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Score
from ...values.json_access import NOTHING, mapping, text
from ...values.raters import finite, scored

OUTPUTS: Final = "outputs."
INPUTS: Final = "inputs."
_PARTS: Final = (
    *(
        "result",
        "passed",
        "reason",
        "threshold",
        "status",
        "score",
        "properties",
        "label",
        "details",
        "model",
    ),
    *(
        "total_tokens",
        "prompt_tokens",
        "completion_tokens",
        "finish_reason",
        "sample_input",
        "sample_output",
    ),
)
SIGNS: Final = ("_result", "_threshold", "_reason", "_passed", "_status")
"""The ends of columns that only evaluators write."""
_AGAIN: Final = "gpt_"


def columns_of(row: Mapping[str, Json]) -> dict[str, dict[str, Json]]:
    """The columns of each evaluator of a row by their metric."""
    found: dict[str, dict[str, Json]] = {}
    for key, value in row.items():
        evaluator, dot, metric = key.removeprefix(OUTPUTS).partition(".")
        if key.startswith(OUTPUTS) and dot:
            found.setdefault(evaluator, {})[metric] = value
    return found


def is_judged(row: Mapping[str, Json]) -> bool:
    """Whether a row has columns that an evaluator wrote."""
    return any(metric.endswith(SIGNS) for columns in columns_of(row).values() for metric in columns)


def scores_of(evaluator: str, columns: Mapping[str, Json]) -> Iterator[Score]:
    """The scores of one evaluator on one row."""
    families: dict[str, dict[str, Json]] = {}
    for key, value in columns.items():
        base, part = _family(key, columns)
        families.setdefault(base, {})[part] = value
    for base, family in families.items():
        if any(value not in NOTHING for value in family.values()):
            yield _score(evaluator, base, family)


def _family(key: str, columns: Mapping[str, Json]) -> tuple[str, str]:
    """The metric that a column is about, and what it says of it; "" for its value, `gpt_` for that again."""
    plain = key.removeprefix(_AGAIN)
    if plain != key and (plain in columns or f"{plain}_result" in columns):
        return plain, _AGAIN
    for part in _PARTS:
        base = key.removesuffix(f"_{part}")
        if base != key and (base in columns or any(f"{base}{sign}" in columns for sign in SIGNS)):
            return base, part
    return key, ""


def _score(evaluator: str, base: str, family: Mapping[str, Json]) -> Score:
    family = dict(family)
    again = family.pop(_AGAIN, None)
    value = next(
        (family.pop(key) for key in ("", "score") if family.get(key) not in NOTHING), again
    )
    if family.get("score") == value:
        family.pop("score", None)
    if again not in (None, value):
        family["gpt"] = again
    label, passed = text(family.pop("result", None)), family.get("passed")
    if isinstance(passed, bool):
        said = "pass" if passed else "fail"
        if label in (None, said):
            label = said
            family.pop("passed")
    if label is None:
        label = text(family.pop("label", None))
    if isinstance(value, str) and finite(family.get("score")) is not None and label is None:
        # Content safety says how severe it is, and the number of that.
        label, value = value, family.pop("score")
    reason = family.pop("reason", None)
    about = mapping(family.get("properties"))
    author = text(about.get("model")) or text(family.get("model"))
    if isinstance(value, bool) and label is None:
        label = str(value).lower()
    return scored(
        evaluator if evaluator == base else f"{evaluator}.{base}",
        value if finite(value) is not None or label is None else None,
        label,
        explanation=reason if reason not in NOTHING else None,
        rater="llm" if author or again is not None else "unknown",
        author=author,
        extra={
            **(
                {"given": value}
                if value is not None and finite(value) is None and label is not None
                else {}
            ),
            **{key or "value": item for key, item in family.items() if item not in NOTHING},
        },
    )
