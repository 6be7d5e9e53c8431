"""tau2-bench: simulations of an agent with a user, in one file or split into results and simulations.

Source: tau2-bench, `src/tau2/data_model/simulation.py` (Results, SimulationRun, SimulationNote). Results contain
the tasks, metadata of the run, and `simulations`; or the simulations have their own files, in a folder next to
`results.json` or listed in its `simulation_index`. People's notes name their simulation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ....canonical import Json, canonical_hash
from ....trace import Trace, as_text
from ...input.gathering import complete, is_large
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    HeldRecords,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    UnattachedScores,
    Vote,
)
from ...values.json_access import NOTHING, but, listing, mapping, text
from .scores import note_score
from .simulations import simulation_trace

_RESULTS: Final = ("tasks", "simulations", "simulation_index", "info")


def _is_simulation(value: Json) -> bool:
    if not isinstance(value, dict) or value.get("task_id") in NOTHING:
        return False
    spoken = "messages" in value or "ticks" in value
    return spoken and ("termination_reason" in value or "reward_info" in value)


def _is_results(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("tasks"), list)
        and ("simulations" in value or "simulation_index" in value or _has_agent(value))
    )


def _has_agent(value: Mapping[str, Json]) -> bool:
    return {"agent_info", "environment_info"} <= set(mapping(value.get("info")))


def _is_note(value: Json) -> bool:
    return isinstance(value, dict) and {"note", "simulation_id"} <= set(value)


@dataclass(frozen=True)
class _Results:
    """The data of a results file about its simulations."""

    position: Position
    about: Mapping[str, Json]
    tasks: Mapping[str, Json]
    named: Mapping[str, Json]
    """The simulations of its index by id; they are in separate files."""

    @property
    def folder(self) -> str:
        return self.position.file.rpartition("/")[0]


@dataclass(frozen=True)
class _SimulationPart:
    """A simulation with the results file that contains it, if any; or a note."""

    value: Mapping[str, Json]
    position: Position
    run: _Results | None = None
    note: bool = False


class Tau2Reader(Reader):
    """Reader for results; every simulation is a trace."""

    name = "tau2"
    title = "tau2-bench simulations"
    gathering = Gathering.WHOLE
    keeps = "every message, tool calls, rewards and every check, reviews, notes of people"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for results with their tasks, a simulation, or a note on one."""
        if sample.columns:
            return Vote.NO
        found = (_is_results(v) or _is_simulation(v) or _is_note(v) for v in sample.records)
        return Vote.CERTAIN if any(found) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield every simulation with its task and the notes on it."""
        # Two passes: a simulation may come before the results file that it belongs to.
        records = source if is_large(source) else HeldRecords(source)
        runs = {str(r.position): _run_of(r) for r in records if _is_results(r.value)}
        known = sorted(runs.values(), key=lambda run: (run.position.file, str(run.position)))
        filled: set[str] = set()
        read: set[str] = set()
        for found in complete(records, lambda record: _parts(record, runs)):
            if isinstance(found, Reject):
                yield found
                continue
            read.add(found.trace_id)
            simulations = [
                _settled(part, found.trace_id, known) for part in found.parts if not part.note
            ]
            filled |= {str(part.run.position) for part in simulations if part.run is not None}
            notes = [part for part in found.parts if part.note]
            if simulations:
                yield from found.made(_traces, simulations, notes, self.name)
            else:
                yield from found.made(_unattached, notes)
        for run in known:
            yield from _absent(run, read, empty=str(run.position) not in filled)


def _unattached(notes: Sequence[_SimulationPart]) -> UnattachedScores:
    scores = tuple(note_score(part.value) for part in notes)
    return UnattachedScores(str(notes[0].value["simulation_id"]), scores)


def _run_of(record: Record) -> _Results:
    value = mapping(record.value)
    tasks = {
        as_text(mapping(task).get("id")): task
        for task in listing(value.get("tasks"))
        if mapping(task)
    }
    named = {}
    for number, entry in enumerate(listing(value.get("simulation_index"))):
        known = mapping(entry).get("id") if isinstance(entry, dict) else entry
        named[text(known) or f"entry {number}"] = entry
    about: dict[str, Json] = {f"results.{k}": v for k, v in but(value, *_RESULTS).items()}
    about["info"] = value.get("info")
    return _Results(record.position, about, tasks, named)


def _parts(
    record: Record, runs: Mapping[str, _Results]
) -> Iterator[tuple[str, _SimulationPart] | Reject]:
    value = record.value
    if _is_results(value):
        run = runs[str(record.position)]
        for task in listing(value.get("tasks")):
            if not isinstance(task, dict):
                yield _reject(record.position, "a task is not an object", task)
        for one in listing(value.get("simulations")):
            if isinstance(one, dict) and one.get("task_id") not in NOTHING:
                yield _key(one), _SimulationPart(one, record.position, run)
            else:
                yield _reject(record.position, "a simulation names no task", one)
    elif _is_note(value):
        yield as_text(value["simulation_id"]), _SimulationPart(value, record.position, note=True)
    elif _is_simulation(value):
        yield _key(value), _SimulationPart(value, record.position)
    else:
        yield _reject(record.position, "not a simulation", value)


def _reject(position: Position, reason: str, value: Json) -> Reject:
    return Reject(position, reason, as_text(value)[:EXCERPT_CHARS])


def _key(simulation: Mapping[str, Json]) -> str:
    """The key of a simulation: its id, or its content if it has no id."""
    return text(simulation.get("id")) or canonical_hash(dict(simulation))


def _settled(part: _SimulationPart, key: str, runs: list[_Results]) -> _SimulationPart:
    """A simulation with its results file: one that contains or names it, else the one of its folder, else
    the only one in the bundle."""
    if part.run is not None or not runs:
        return part
    folder = part.position.file.rpartition("/")[0]
    places = (folder, folder.removesuffix("simulations").removesuffix("/"))
    found = [run for run in runs if key in run.named]
    found = found or [run for run in runs if run.folder in places]
    found = found or (runs if len(runs) == 1 else [])
    return _SimulationPart(part.value, part.position, found[0]) if found else part


def _traces(
    simulations: list[_SimulationPart], notes: list[_SimulationPart], name: str
) -> Iterator[Trace]:
    """Yield the simulations of one id: copies are left out; different ones are separate traces."""
    distinct: dict[str, list[_SimulationPart]] = {}
    for part in simulations:
        about = part.run.about if part.run is not None else None
        distinct.setdefault(canonical_hash([dict(part.value), dict(about or {})]), []).append(part)
    for _, copies in sorted(distinct.items()):
        part = copies[0]
        own_notes = []
        if len(copies) > 1:
            own_notes.append(f"{len(copies)} identical copies were found; one is kept")
        if len(distinct) > 1:
            own_notes.append(f"{len(distinct)} simulations have this id")
        run = part.run
        yield simulation_trace(
            part.value,
            run.tasks.get(as_text(part.value.get("task_id"))) if run else None,
            run.about if run else {},
            tuple(note_score(note.value) for note in notes),
            name,
            tuple(own_notes),
        )


def _absent(run: _Results, read: set[str], *, empty: bool) -> Iterator[Reject]:
    """Yield rejects for simulations that a results file refers to but that are missing."""
    missing = [entry for key, entry in run.named.items() if key not in read]
    for entry in missing:
        yield _reject(run.position, "the file of this simulation is not in the bundle", entry)
    if empty and not missing:
        reason = "no simulations found; load it with the folder `simulations` next to it"
        yield Reject(run.position, reason)


READER: Final = Tau2Reader()
