"""How packs of agents judge: tau-bench airline, Who&When and AgentRx, through the program's own functions.

    python benchmarks/agent_packs.py FOLDER

FOLDER holds `tau_bench/gpt-4o-airline.json`, `who_and_when/*.json` and `agentrx/data`, as their repositories publish
them (sierra-research/tau-bench, ag2ai/Agents_Failure_Attribution, microsoft/AgentRx). tau-bench: trial 0 of each task
is reviewed by its reward, trials 1 to 3 are a candidate's answers, right if their reward is 1. Who&When: the labels
become reviews, the run's own wrong messages (that of the mistake, and the last answer) are a candidate's answers.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracejury.rubrics.files import find_rubric
from tracejury.store.claims.claim import ClaimInvalid, Output
from tracejury.store.claims.evaluating import evaluate
from tracejury.store.claims.paths.effects import ToolEffects
from tracejury.store.packs.build import write_pack
from tracejury.store.packs.candidates import output_of
from tracejury.store.packs.cases import Case
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.verdicts import judged_answer
from tracejury.store.trace import Trace
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.workspace import Workspace

RUBRIC = "agent-failure"


@dataclass
class Tally:
    """Verdicts on answers whose rightness is known."""

    verdicts: Counter[tuple[str, bool]] = field(default_factory=Counter)
    by: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def add(self, case: Case, output: Output, *, right: bool) -> str:
        """Judge an answer and count it."""
        try:
            found = judged_answer(case, output, strict=False)
            verdict, by = found.verdict, found.by
        except ClaimInvalid:
            verdict, by = "ask", "nothing"
        self.verdicts[verdict, right] += 1
        if verdict != "ask":
            self.by[by, (verdict == "pass") == right] += 1
        return verdict

    def line(self, name: str) -> str:
        """The figures in one line."""
        count = self.verdicts
        total = count.total()
        decided = total - count["ask", True] - count["ask", False]
        wrong = count["pass", False] + count["fail", True]
        return (
            f"{name:<26} {total:>4} answers, decided {_share(decided, total)}, wrong of decided"
            f" {_share(wrong, decided)} ({count['fail', True]} right ones fail,"
            f" {count['pass', False]} wrong ones pass)"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:6.1%}" if whole else "     -"


def built(
    folder: Path, bundles: Sequence[Path], reviews: Path | None
) -> tuple[list[Case], dict[str, Trace]]:
    """The cases of bundles with these reviews (None: the judgements of people in them), and the traces by key."""
    with Workspace.open(folder / "library", "benchmark") as space:
        loaded = space.load_and_group(bundles, LoadOptions(raw=False))
        if reviews is None:
            rows = [one.row for one in loaded.report.bundles if one.row is not None]
            space.reviews_from_annotations(rows, find_rubric(RUBRIC))
        else:
            space.import_reviews(reviews)
        # Public data: what looks private in it stays, as it would change what is measured.
        write_pack(space.plan_pack(None, "pack", every_failure=True), folder / "pack")
        cases = list(read_pack(folder / "pack").cases)
        keys = [str(case.source["trace"]) for case in cases]
        traces = {key: trace for key in keys if (trace := space.library.trace(key)) is not None}
    return cases, traces


def statuses(cases: Sequence[Case]) -> str:
    """The cases by role and what their proof says."""
    count = Counter((case.role, case.proof.status) for case in cases)
    return ", ".join(
        f"{number} {role} {status}" for (role, status), number in sorted(count.items())
    )


def given_away(cases: Sequence[Case], traces: dict[str, Trace]) -> tuple[int, int]:
    """In how many inputs of failures a step that was judged wrong is, and in how many a call that writes."""
    mistakes = writes = 0
    for case in cases:
        place = case.source.get("break_point")
        step = traces[str(case.source["trace"])].step(str(place)) if place is not None else None
        said = {one.content for one in step.messages_out if one.content} if step else set()
        messages = case.input["messages"]
        mistakes += any(one["content"] in said for one in messages)
        calls = [call["name"] for one in messages for call in one.get("tool_calls", ())]
        writes += any(ToolEffects().of(name) == "writes" for name in calls)
    return mistakes, writes


def without_reference(episode: dict[str, Any]) -> dict[str, Any]:
    """An episode without the actions that the data set gives as right."""
    bare = deepcopy(episode)
    bare["info"]["task"].pop("actions")
    bare["info"].pop("reward_info", None)
    return bare


def tau_bench(file: Path, scratch: Path) -> Iterator[str]:
    """tau-bench airline, with and without its reference actions."""
    episodes = json.loads(file.read_bytes())
    first = [one for one in episodes if one["trial"] == 0]
    reviews = scratch / "reviews.jsonl"
    reviews.write_text(
        "\n".join(
            json.dumps(
                {
                    "source_id": f"{one['task_id']}/0",
                    "reviewer": "reward",
                    "rubric": {"id": RUBRIC},
                    "verdict": "pass" if one["reward"] == 1 else "fail",
                }
            )
            for one in first
        )
    )
    for name, kept in (
        ("with reference actions", first),
        ("without them", [without_reference(one) for one in first]),
    ):
        folder = scratch / name.split()[0]
        folder.mkdir()
        (folder / "trial0.json").write_text(json.dumps(kept))
        cases, traces = built(folder, [folder / "trial0.json"], reviews)
        yield f"tau-bench airline, {name}: {statuses(cases)}"
        failures = [case for case in cases if case.role == "fix"]
        mistakes, writes = given_away(failures, traces)
        yield f"  inputs of {len(failures)} failures with a mistake: {mistakes}, with a write: {writes}"
        total, roles = Tally(), {"fix": Tally(), "guard": Tally()}
        types: dict[tuple[str, str], Counter[tuple[str, bool]]] = defaultdict(Counter)
        tasks = {f"{one['task_id']}/0": one["task_id"] for one in first}
        for case in cases:
            task = tasks[str(case.source["source_id"])]
            for one in episodes:
                if one["task_id"] != task or one["trial"] == 0:
                    continue
                output = output_of({"messages": one["traj"]}).output
                assert output is not None
                right = one["reward"] == 1
                total.add(case, output, right=right)
                roles[case.role].add(case, output, right=right)
                for claim in case.claims:
                    state = evaluate(claim, output).state
                    types[claim.type, claim.origin][state, right] += 1
        yield total.line("  all")
        for role, tally in roles.items():
            yield tally.line(f"  {role}")
        for (by, right), number in sorted(total.by.items()):
            yield f"    decided by {by}, {'rightly' if right else 'wrongly'}: {number}"
        for (kind, origin), count in sorted(types.items()):
            yield (
                f"    {kind} ({origin}): right answers met {count['met', True]}, broken"
                f" {count['broken', True]}, silent {count['silent', True]}; wrong answers met"
                f" {count['met', False]}, broken {count['broken', False]}, silent {count['silent', False]}"
            )


def who_and_when(source: Path, scratch: Path) -> Iterator[str]:
    """The runs' own wrong messages as answers: none is right."""
    cases, traces = built(scratch, [source], None)
    yield f"Who&When: {statuses(cases)}"
    mistakes, _ = given_away(cases, traces)
    yield f"  inputs with the labelled mistake: {mistakes}"
    tallies = {"the message of the mistake": Tally(), "the last answer": Tally()}
    for case in cases:
        trace = traces[str(case.source["trace"])]
        step = trace.step(str(case.source["break_point"]))
        said = (step.output if step else None, trace.output)
        for tally, text in zip(tallies.values(), said, strict=True):
            if text:
                output = output_of({"output": text}).output
                assert output is not None
                tally.add(case, output, right=False)
    for name, tally in tallies.items():
        yield tally.line(f"  {name}")


def agentrx(source: Path, scratch: Path) -> Iterator[str]:
    """What the labels of AgentRx yield."""
    folder = scratch / "agentrx"
    folder.mkdir()
    for file in ("tau_retail/tau_dataset_failed.json", "ground_truth/tau_ground_truth.json"):
        (folder / Path(file).name).write_bytes((source / file).read_bytes())
    cases, traces = built(scratch, [folder], None)
    yield f"AgentRx tau-retail: {statuses(cases)}"
    mistakes, writes = given_away(cases, traces)
    yield (
        f"  inputs with the labelled mistake: {mistakes}; with a write before the break point: {writes}"
    )
    kinds = Counter(f"{claim.type} ({claim.origin})" for case in cases for claim in case.claims)
    for kind, number in sorted(kinds.items()):
        yield f"    {kind}: {number}"
    tally = Tally()
    for case in cases:
        for witness in case.witnesses:
            if not witness.accepted:
                tally.add(case, witness.output, right=False)
    yield tally.line("  its own wrong answers")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("tau", "who", "rx"):
            (Path(scratch) / name).mkdir()
        for lines in (
            tau_bench(options.folder / "tau_bench" / "gpt-4o-airline.json", Path(scratch) / "tau"),
            who_and_when(options.folder / "who_and_when", Path(scratch) / "who"),
            agentrx(options.folder / "agentrx" / "data", Path(scratch) / "rx"),
        ):
            for line in lines:
                print(line, flush=True)


if __name__ == "__main__":
    main()
