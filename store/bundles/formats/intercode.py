"""InterCode results: runs as parallel arrays of actions, observations and rewards, keyed by task.

Source: intercode, `experiments/eval_*.py` and `data/results`: `{index: {query, turn_history, summary}}`, under
`logs` if there is a `meta`; written by hand `{index: {query, gold, trajectory, reward, info}}`. A model that
gave no answer leaves an action `blocked` without an observation: arrays of unequal length are aligned from the
first turn, missing values are left out of the step, and a note reports it. The `steps` of a plan end before its
refinement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...canonical import Json
from ...trace import Score, Step, Trace, as_text
from ..input.gathering import per_record
from ..input.unexpected import attempted
from ..protocol import (
    EXCERPT_CHARS,
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.json_access import NOTHING, but, listing, mapping, text
from ..values.raters import finite, scored

_ARRAYS: Final = ("actions", "observations", "rewards", "thoughts", "valid_action", "valid_actions")
_PLAN: Final = "steps"
_HISTORY: Final = "turn_history"
_OF_STEP: Final = frozenset(
    ("action", "actions", "observation", "observations", "reward", "rewards")
)
_READ: Final = ("query", "gold", "trajectory", _HISTORY, "reward", "environment", "query_idx")
_BESIDE: Final = frozenset(["gold", "reward", "environment", "query_idx", "info"])


def _is_run(value: Json) -> bool:
    if not isinstance(value, dict) or "query" not in value:
        return False
    return _HISTORY in value or ("trajectory" in value and not _BESIDE.isdisjoint(value))


def _runs(value: Json) -> Mapping[str, Json] | None:
    """The runs of a document by key; None if it contains none."""
    if _is_run(value):
        return {text(value.get("query_idx", value.get("task_id"))) or "0": value}
    logs = value.get("logs") if isinstance(value, dict) else None
    if isinstance(logs, dict) and any(map(_is_run, list(logs.values())[:3])):
        # The log's data about all its runs is repeated in each of them.
        shared = {f"log.{key}": item for key, item in value.items() if key != "logs"}
        return {
            key: {**shared, **run} if isinstance(run, dict) else run for key, run in logs.items()
        }
    if isinstance(value, dict) and value and any(map(_is_run, list(value.values())[:3])):
        return value
    return None


class InterCodeReader(Reader):
    """Reader for results; every task is a trace."""

    name = "intercode"
    title = "InterCode results"
    gathering = Gathering.PER_RECORD
    keeps = "actions with their observations and rewards, the query, the gold answer"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for runs that have a query and their arrays, by key."""
        if sample.columns:
            return Vote.NO
        return (
            Vote.CERTAIN if any(_runs(value) is not None for value in sample.records) else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per task."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        found = _runs(record.value)
        if found is None:
            excerpt = as_text(record.value)[:EXCERPT_CHARS]
            yield Reject(record.position, "no runs found", excerpt)
            return
        for key, run in found.items():
            if _is_run(run):
                yield from attempted(record.position, run, _trace, str(key), run, self.name)
            else:
                reason = f"the entry {str(key)[:40]!r} is not a run"
                yield Reject(record.position, reason, as_text(run)[:EXCERPT_CHARS])


def _trace(key: str, run: Mapping[str, Json], name: str) -> Trace:
    notes: list[str] = []
    history = mapping(run.get(_HISTORY))
    steps, scores = (
        _from_arrays(history, notes) if history else _from_turns(listing(run.get("trajectory")))
    )
    info = mapping(run.get("info"))
    reward = run.get("reward", info.get("reward", history.get("max_reward")))
    metadata = but(run, *_READ)
    for name_, found in (("trajectory", listing(run.get("trajectory"))), (_HISTORY, history)):
        if run.get(name_) not in NOTHING and (not found or (history and name_ == "trajectory")):
            metadata[name_] = run[name_]
    arrays = (*_ARRAYS, _PLAN)
    metadata |= {k: v for k, v in but(history).items() if k not in arrays or not listing(v)}
    if run.get("environment"):
        metadata["environment"] = run["environment"]
    best = mapping(run.get("summary")).get("max_reward")
    total = [] if reward is None else [scored("reward", reward, rater="code")]
    if reward is None and finite(best) is not None:
        total = [scored("max_reward", best, rater="code")]
    last = next((step for step in reversed(steps) if step.kind == "tool"), None)
    return Trace(
        source_id=text(run.get("query_idx")) or key,
        name=text(run.get("environment")),
        input=run.get("query"),
        output=last.output if last else None,
        expected=run.get("gold"),
        steps=tuple(steps),
        metadata={**metadata, "task": key},
        scores=(*total, *scores),
        format=name,
        notes=tuple(notes),
    )


def _from_arrays(history: Mapping[str, Json], notes: list[str]) -> tuple[list[Step], list[Score]]:
    arrays = {name: listing(history.get(name)) for name in _ARRAYS if name in history}
    lengths = {name: len(values) for name, values in arrays.items()}
    longest = max(lengths.values(), default=0)
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{length} {name}" for name, length in sorted(lengths.items()))
        notes.append(f"arrays of unequal length ({listed})")
    plan = listing(history.get(_PLAN))
    arrays = {**arrays, _PLAN: plan}
    steps: list[Step] = []
    scores: list[Score] = []
    arrays = {name: values for name, values in arrays.items() if values}
    for at in range(max(longest, len(plan))):
        row = {name: values[at] for name, values in arrays.items() if at < len(values)}
        steps.append(_step(at, row.get("actions"), row.get("observations"), row))
        if row.get("rewards") is not None:
            scores.append(scored("reward", row["rewards"], rater="code", step_id=str(at)))
    return steps, scores


def _from_turns(turns: Sequence[Json]) -> tuple[list[Step], list[Score]]:
    """A trajectory of turns: [action, observation] pairs, or objects."""
    steps: list[Step] = []
    scores: list[Score] = []
    for at, given in enumerate(turns):
        row = dict(mapping(given))
        if isinstance(given, list):
            row = dict(zip(("action", "observation", "reward"), given, strict=False))
            if len(given) > 3:
                row["more"] = given[3:]
        elif not row:
            row = {"observation": given}
        steps.append(_step(at, row.get("action"), row.get("observation"), row))
        if row.get("reward") is not None:
            scores.append(scored("reward", row["reward"], rater="code", step_id=str(at)))
    return steps, scores


def _step(at: int, action: Json, observation: Json, row: Mapping[str, Json]) -> Step:
    words = (text(action) or "").split()
    failed = text(observation) or ""
    return Step(
        str(at),
        "tool",
        words[0] if words else "action",
        status="error" if failed.casefold().startswith("error") else "unset",
        input=action,
        output=observation,
        attributes={k: v for k, v in row.items() if k not in _OF_STEP and v not in NOTHING},
    )


READER: Final = InterCodeReader()
