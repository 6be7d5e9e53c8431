"""The scores that came with the traces, as those of judges: what gave them, with which model and prompt where that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import peewee

from ..canonical import Json, canonical_hash, sha256_hex
from ..database import run_sql
from ..trace import Score
from .library import Library


@dataclass(frozen=True, slots=True, order=True)
class JudgeName:
    """A judge by the name of its scores; its model, and its prompt: the hash of its text ("sha256:…") or of the settings
    that make it ("settings:…"), or the version or id that its records name it by. "" where they do not tell. `rater` is what kind of judge it is."""

    name: str
    model: str = ""
    prompt: str = ""
    rater: str = "unknown"


@dataclass(frozen=True, slots=True)
class JudgeRecord:
    """A score of a judge on a whole trace, which is of that format. `number` is its place among all scores that were saved."""

    judge: JudgeName
    trace: str
    format: str
    score: Score
    number: int


_SCORE: Final = msgspec.json.Decoder(Score)
_MODELS: Final = (
    "judge_model", "judgeModel", "evaluation_model", "evaluationModel", "evaluator_model", "grader_model",
)  # fmt: skip
_OWN_MODELS: Final = ("model", "model_name", "modelName")
"""Of the score's own record alone: in its metadata it can be the model that is judged."""
_PROMPTS: Final = (
    "judge_prompt", "evaluation_prompt", "prompt", "prompt_template", "promptTemplate", "template", "metric_configuration",
)  # fmt: skip
_VERSIONS: Final = (
    "prompt_hash", "prompt_version", "promptVersion", "prompt_id", "promptId", "template_version", "evaluator_version",
    "scorer_version", "job_configuration_id", "evaluator_id", "evaluatorId", "configId", "config_id",
)  # fmt: skip
"""What records call the model, the text of the prompt, and its version or id."""

# A score of the one step that holds all others is one of the run.
_WHOLE: Final = """
s.step_id IS NULL OR EXISTS (
  SELECT 1 FROM steps first WHERE first.trace = s.trace AND first.position = 0 AND first.step_id = s.step_id
    AND NOT EXISTS (
      SELECT 1 FROM steps other WHERE other.trace = s.trace AND other.position > 0 AND other.kind != 'evaluator'
        AND json_extract(CAST(other.body AS TEXT), '$.parent_id') IS NULL))
"""


def judge_records(library: Library) -> list[JudgeRecord]:
    """Every score on a whole present trace that no person gave: those of a trace in their order, by their times where each has
    one, else as they were saved."""

    def work(db: peewee.SqliteDatabase) -> Iterator[JudgeRecord]:
        models = _models_of_steps(db)
        rows = run_sql(
            db,
            "SELECT t.key, t.format, s.trace, s.body, s.rowid FROM scores s JOIN traces t ON t.id = s.trace"  # noqa: S608
            f" WHERE s.rater != 'human' AND t.superseded_by IS NULL AND ({_WHOLE}) ORDER BY s.rowid",
        )
        for key, format_name, row, body, number in rows:
            score = _SCORE.decode(body)
            if score.extra.get("replaced") is not True:
                judge = judge_of(score, models.get((row, score.name), ""))
                yield JudgeRecord(judge, str(key), str(format_name), score, int(number))

    found = library.read(lambda db: list(work(db)))
    timed: dict[tuple[str, str], bool] = {}
    for one in found:
        place = one.trace, one.judge.name
        timed[place] = timed.get(place, True) and one.score.at_ns is not None
    return sorted(
        found,
        key=lambda one: (
            one.trace,
            (one.score.at_ns or 0) if timed[one.trace, one.judge.name] else 0,
            one.number,
        ),
    )


def _models_of_steps(db: peewee.SqliteDatabase) -> dict[tuple[int, str], str]:
    """(row of a trace, name of an evaluator step) -> the model that it ran with."""
    rows = run_sql(
        db,
        "SELECT trace, name, json_extract(CAST(body AS TEXT), '$.model') FROM steps WHERE kind = 'evaluator'",
    )
    return {(int(row), str(name)): str(model) for row, name, model in rows if model}


def judge_of(score: Score, model_of_step: str = "") -> JudgeName:
    """The judge that gave a score, as its record tells."""
    told = _told(score.extra)
    model = _first(told, _MODELS) or _first(score.extra, _OWN_MODELS) or model_of_step
    if not model and score.rater == "llm" and score.author and score.author != score.name:
        # Whoever signs the score of an LLM judge is its model.
        model = score.author
    text = next((told[name] for name in _PROMPTS if told.get(name)), None)
    prompt = ""
    if isinstance(text, str):
        prompt = "sha256:" + sha256_hex(text.encode("utf-8", "surrogatepass"))
    elif isinstance(text, Mapping):
        prompt = "settings:" + canonical_hash(text)
    return JudgeName(score.name, model, prompt or _first(told, _VERSIONS), score.rater)


def _told(extra: Mapping[str, Json]) -> dict[str, Json]:
    """What a record says beside the score, with what stands one level deeper in its metadata."""
    inner = extra.get("metadata")
    if isinstance(inner, str) and inner[:1] == "{":
        try:
            inner = msgspec.json.decode(inner)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            inner = None
    return {**(inner if isinstance(inner, Mapping) else {}), **extra}


def _first(told: Mapping[str, Json], names: Sequence[str]) -> str:
    for name in names:
        value = told.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""
