"""promptfoo's tables, as results: rows of a CSV, and the table of prompts and tests in JSON.

Source: promptfoo, `src/server/utils/evalTableUtils.ts` and `src/util` (outputToSimpleString). A CSV has the
variables, then for each prompt a column `[provider] label`, followed by columns of its grade, or, before 2025,
with the grade in the cell: `[PASS] (1.00, metric: 1.00)`, the output, `Pass Reason: …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from ....canonical import Json, canonical_hash
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, text

GRADES_LOST: Final = (
    "the grade columns of all prompts have the same names; only those of the last prompt are kept"
)
_PROMPT: Final = re.compile(r"\[([^\]\n]+)\] (.*)", re.DOTALL)
_GRADED: Final = re.compile(r"\[(PASS|FAIL|ERROR)\](?: \(([^)\n]*)\))?\s*(.*)", re.DOTALL)
_REASON: Final = re.compile(r"(.*?)\s*(?:Pass|Fail) Reason: (.*)", re.DOTALL)
_REPEATED: Final = re.compile(r"#\d+$")
_METRIC: Final = "Metric: "
_GRADES: Final = ("Status", "Score", "Named Scores", "Grader Reason", "Comment")
_REASONS: Final = {"PASS": 0, "FAIL": 1, "ERROR": 2}


def is_prompt_table(rows: Sequence[Json]) -> bool:
    """Whether rows of a CSV have a prompt column, with its grade in the cell or in the next columns."""
    for row in rows:
        if not isinstance(row, dict):
            continue
        prompts = [name for name in row if _PROMPT.match(name)]
        if prompts and {"Status", "Score"} <= set(row):
            return True
        if any(isinstance(row[name], str) and _GRADED.match(row[name]) for name in prompts):
            return True
    return False


def row_results(row: Mapping[str, Json]) -> tuple[list[dict[str, Json]], bool]:
    """The results in a row, one per prompt; and whether each prompt has its own grade columns."""
    variables: dict[str, Json] = {}
    outputs: list[tuple[str, Json, dict[str, Json]]] = []
    for name, cell in row.items():
        if _PROMPT.match(name):
            outputs.append((name, cell, {}))
        elif outputs:
            outputs[-1][2][_REPEATED.sub("", name)] = cell
        else:
            variables[name] = cell
    complete = True
    if len(outputs) > 1 and outputs[0][2] and not any(grades for _, _, grades in outputs[1:]):
        # A row is an object: of columns with the same name it keeps the last value, at the first position.
        outputs = [*((n, c, {}) for n, c, _ in outputs[:-1]), (*outputs[-1][:2], outputs[0][2])]
        complete = False
    case: dict[str, Json] = {}
    if variables.get("Description"):
        case["description"] = variables["Description"]
    variables.pop("Description", None)
    return [
        {**_result(name, cell, grades), "vars": variables, "testCase": case}
        for name, cell, grades in outputs
    ], complete


def _result(column: str, cell: Json, grades: Mapping[str, Json]) -> dict[str, Json]:
    found = _PROMPT.match(column)
    provider, label = found.groups() if found else ("", column)
    result: dict[str, Json] = {"prompt": {"label": label}, "provider": {"label": provider}}
    status, output = text(grades.get("Status")), cell
    grading: dict[str, Json] = {}
    named: dict[str, Json] = dict(mapping(grades.get("Named Scores")))
    score = grades.get("Score")
    within = _GRADED.match(cell) if isinstance(cell, str) and not status else None
    if within:
        status, (score, *pairs) = within[1], (within[2] or "").split(", ")
        named |= dict(pair.rsplit(": ", 1) for pair in pairs if ": " in pair)
        reason = _REASON.fullmatch(within[3])
        output = reason[1] if reason else within[3]
        grading["reason"] = reason[2] if reason else None
    for name, value in grades.items():
        if name.startswith(_METRIC):
            named.setdefault(name.removeprefix(_METRIC), value)
    grading |= {
        "reason": grades.get("Grader Reason") or grading.get("reason"),
        "comment": grades.get("Comment"),
    }
    result["metadata"] = {
        name: json_in_text(value)
        for name, value in grades.items()
        if name not in _GRADES and not name.startswith(_METRIC) and value not in NOTHING
    }
    if grades.get("Named Scores") not in NOTHING and not mapping(grades["Named Scores"]):
        result["metadata"]["Named Scores"] = grades["Named Scores"]
    known = status in _REASONS
    return {
        **result,
        "response": {"output": None if status == "ERROR" and output == "" else output},
        "success": status == "PASS" if known else status,
        "failureReason": _REASONS.get(str(status)),
        "error": grading["reason"] or "ended with an error" if status == "ERROR" else None,
        "score": _number(score),
        "namedScores": {
            name: _number(value) for name, value in named.items() if value not in NOTHING
        },
        "gradingResult": {key: item for key, item in grading.items() if item not in NOTHING},
    }


def _number(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value or None


def table_results(table: Mapping[str, Json]) -> Iterator[Json]:
    """Yield the outputs in a table of prompts and tests as results."""
    head = mapping(table.get("head"))
    names, prompts = listing(head.get("vars")), listing(head.get("prompts"))
    for given in listing(table.get("body")):
        row = mapping(given)
        outputs = listing(row.get("outputs"))
        if not outputs:
            yield given
        variables = {
            str(name): value
            for name, value in zip_longest(names, listing(row.get("vars")))
            if name is not None
        }
        tested = row.get("test")
        rest = but(row, "outputs", "vars", "testIdx")
        if all(mapping(one).get("testCase", tested) == tested for one in outputs):
            rest.pop("test", None)
        for at, output in enumerate(outputs):
            prompt = mapping(prompts[at]) if at < len(prompts) else {}
            yield _cell(output, prompt, variables, row, rest)


def _cell(
    output: Json,
    prompt: Mapping[str, Json],
    variables: Mapping[str, Json],
    row: Mapping[str, Json],
    rest: Mapping[str, Json],
) -> Json:
    if not isinstance(output, dict):
        return output
    response = {"output": output.get("text")}
    about = but(prompt, "metrics", "raw")
    rendered = output.get("prompt")
    return {
        **rest,
        **but(output, "text", "pass", "persisted", "prompt"),
        "vars": variables,
        "prompt": {**about, "raw": prompt.get("raw") if rendered is None else rendered},
        "provider": output.get("provider", prompt.get("provider")),
        "response": output.get("response") or response,
        "success": output.get("success", output.get("pass")),
        "testCase": output.get("testCase", row.get("test")),
        "testIdx": output.get("testIdx", row.get("testIdx")),
    }


def with_ratings(rows: list[Json], table: Mapping[str, Json]) -> list[Json]:
    """Results with people's ratings. Before version 3 only the separate table contains them."""
    rated = {
        _identity(one): one
        for one in table_results(table)
        if isinstance(one, dict) and _is_rated(one)
    }
    out: list[Json] = []
    for row in rows:
        rating = rated.pop(_identity(row), None) if isinstance(row, dict) else None
        if rating is None or _is_rated(row):
            out.append(row)
        else:
            out.append({**row, **{k: rating.get(k) for k in ("gradingResult", "success", "score")}})
    return [*out, *rated.values()]


def _is_rated(row: Mapping[str, Json]) -> bool:
    grading = mapping(row.get("gradingResult"))
    kinds = (
        mapping(mapping(part).get("assertion")).get("type")
        for part in listing(grading.get("componentResults"))
    )
    return "human" in kinds or bool(grading.get("comment"))


def _identity(row: Mapping[str, Json]) -> str:
    provider = mapping(row.get("provider"))
    by = provider.get("label") or provider.get("id") or row.get("provider")
    prompt = mapping(row.get("prompt")).get("raw") or row.get("prompt")
    return canonical_hash([prompt, by, dict(mapping(row.get("vars")))])
