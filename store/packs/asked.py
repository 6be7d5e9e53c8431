"""The file of answers that a check asks a person about; `tracejury load` reads it as a queue.

JSON lines (`tracejury.asked/1`): the first holds the rubrics that the cases were judged under, then there is one line
for each answer with what it was asked, why a person is asked, what the claims said, and the case that it belongs to.
The same answers give the same bytes in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ...rubrics.files import RubricError, rubric_from_json, rubric_hash
from ..asked_answers import SCHEMA, AskedAbout
from ..canonical import Json, canonical_bytes, clean_json
from ..claims.claim import Claim, ClaimInvalid, Output
from ..claims.evaluating import describe, evaluate
from ..claims.witness import answer_hash
from .cases import Case, asked_in
from .read import Pack
from .results import AskedAnswer

_CALL: Final = ("name", "arguments")


def asked_file(asked: Iterable[AskedAnswer], packs: Sequence[Pack]) -> bytes:
    """The file of some asked answers, each once for its case. `packs` are those that were checked."""
    rubrics: dict[str, Json] = {}
    lines: dict[tuple[str, str, str], Json] = {}
    known = {(pack.name, case.id): _rubric_of(pack, case) for pack in packs for case in pack.cases}
    for one in asked:
        pinned, rubric = known.get((one.pack, one.case.id), ("", None))
        if rubric is not None:
            rubrics[pinned] = rubric
        mark = (one.pack, one.case.id, answer_hash(one.output))
        line = _line(one, pinned, mark[2])
        # Answers of one hash differ in white space or case: which one is kept must not depend on their order.
        lines[mark] = min(line, lines.get(mark, line), key=canonical_bytes)
    header = {"schema": SCHEMA, "rubrics": [rubrics[pinned] for pinned in sorted(rubrics)]}
    found = [header, *(lines[mark] for mark in sorted(lines))]
    return b"".join(canonical_bytes(line) + b"\n" for line in found)


def _rubric_of(pack: Pack, case: Case) -> tuple[str, Json]:
    """The rubric that a case was judged under and its hash; ("", None) if the pack has not got it."""
    found = []
    for data in pack.rubrics:
        try:
            rubric = rubric_from_json(data)
        except RubricError:
            continue
        if rubric.id == case.verdict.get("rubric"):
            pinned = rubric_hash(rubric)
            exact = pinned == case.verdict.get("rubric_hash")
            found.append((exact, rubric.version, pinned, data))
    if not found:
        return "", None
    best = max(found, key=lambda one: one[:3])
    return best[2], best[3]


def _line(one: AskedAnswer, rubric: str, mark: str) -> Json:
    case, output = one.case, one.output
    about = AskedAbout(
        pack=one.pack,
        case=case.id,
        role=case.role,
        trace=str(case.source.get("trace") or ""),
        rubric=rubric,
        answer_hash=mark,
        why=one.why,
        tool_calls=_calls(output),
        claims=_claims(case, output),
    )
    return clean_json(
        {
            "schema": SCHEMA,
            "question": case.question or asked_in(case.input),
            "input": dict(case.input),
            "answer": {"output": output.text},
            "asked": about.json(),
        }
    )


def _calls(output: Output) -> list[dict[str, Json]] | None:
    if not output.calls_known:
        return None
    return [{name: call[name] for name in _CALL if name in call} for call in output.tool_calls]


def _claims(case: Case, output: Output) -> list[dict[str, str]]:
    return [_said(claim, output) for claim in case.claims]


def _said(claim: Claim, output: Output) -> dict[str, str]:
    words = describe(claim.json())
    try:
        result = evaluate(claim, output)
    except ClaimInvalid as error:
        # An answer that does not say which tools it called, for instance.
        return {"claim": words, "state": "silent", "why": str(error)}
    return {"claim": words, "state": result.state, "why": result.why}
