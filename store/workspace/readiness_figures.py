"""The figures that criteria name, gathered from a library: each with what it was computed from, and a command to open it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...errors import UserError
from ...plain_files import require_plain
from ..canonical import Json, canonical_hash, sha256_hex
from ..insight.agreement.figures import Figure as Coefficient
from ..insight.agreement.measuring import Measure, ac_name
from ..insight.coverage.paths import edge_words
from ..insight.coverage.tallies import Tallies
from ..insight.prevalence.amounts import Amount, Amounts
from ..insight.readiness.criteria import Criterion
from ..insight.readiness.evaluating import Figure, decimal
from ..library.slice_values import Values, each_with_values
from ..library.spending import each_with_spending
from ..packs.passports.in_pack import read_passport
from ..packs.passports.passport import PassportInvalid, prompt_hash
from ..packs.private import unaccounted
from ..packs.read import read_pack
from ..packs.sync.contents import read_contents
from ..packs.sync.runs import read_run
from ..plurals import counted, listed
from .agreement import agreements
from .bundle_facts import bundle_facts
from .check_results import checked_runs
from .coverage import check_fields, judged
from .drift import drift
from .masking import rules_for
from .pack_folders import known_packs
from .passports import standing
from .prevalence import prevalence
from .saturation import saturation_report
from .search import keys_that_fit
from .ways import path_coverage

if TYPE_CHECKING:
    from .coverage import Judged
    from .opened import OpenLibrary
    from .prevalence import Prevalence
    from .saturation import SaturationReport
    from .trace_verdicts import TraceVerdicts

YET_TO_JUDGE: Final = "yet_to_judge"
"""In evidence: how many traces are left out because the reader has yet to judge them blind."""
_REVIEWS: Final = 5
_LARGEST: Final = 64 << 20
"""Bytes of a passport or a prompt: far more than any has."""
_TOLD: Final = 3
_COEFFICIENTS: Final = {"alpha": "alpha", "kappa": "fleiss", "percent": "percent"}


class Figures:
    """Gathers figures for criteria, whose files are named from `folder`. What several criteria need is read once."""

    def __init__(self, space: OpenLibrary, folder: Path) -> None:
        self._space, self._folder = space, folder
        self._read: dict[tuple[str, str | None], Any] = {}

    def figure(self, asked: Criterion) -> Figure:
        """The figure that a criterion asks for; one that cannot be had says why, and is no evidence."""
        gather: Callable[[Criterion], Figure] = getattr(self, f"_{asked.figure.name}")
        try:
            return gather(asked)
        except UserError as error:
            hint = error.hint if error.hint.startswith("tracejury ") else ""
            return Figure(0, None, why=error.what, opens=hint)

    # --- what is read once -------------------------------------------------------------------------------

    def _once(self, what: str, of: str | None, read: Callable[[], Any]) -> Any:
        if (what, of) not in self._read:
            self._read[what, of] = read()
        return self._read[what, of]

    def _judged(self, asked: Criterion) -> Judged:
        name = asked.text("rubric")
        found: Judged = self._once("judged", name, lambda: judged(self._space, name))
        return found

    def _saturation(self, asked: Criterion) -> SaturationReport:
        name = asked.text("rubric")
        found: SaturationReport = self._once("new", name, lambda: saturation_report(self._space, name))  # fmt: skip
        return found

    def _within(self, asked: Criterion) -> list[str]:
        """The traces that the criterion is about."""
        query = asked.text("where")
        found: list[str] = self._once(
            "where",
            query,
            lambda: (
                keys_that_fit(self._space, query)
                if query
                else [key for key, _ in each_with_values(self._space.library, ())]
            ),
        )
        return found

    @cached_property
    def _sample_command(self) -> str:
        return "tracejury queue new NAME --order random --first 100"

    # --- failures ----------------------------------------------------------------------------------------

    def _failures(self, asked: Criterion) -> Figure:
        rubric, query, severity = map(asked.text, ("rubric", "where", "severity"))
        found: Prevalence = prevalence(self._space, (), rubric, query)
        opens = _command("prevalence", where=query, rubric=rubric)
        rate = found.overall
        if severity is not None:
            level = next((one for one in found.severities if one.name == severity), None)
            if level is None and found.overall.n:
                names = ", ".join(one.name for one in found.severities) or "none"
                return Figure(
                    rate.n, None, opens=opens,
                    why=f"its rubric has no severity {severity}; it has {names}",
                )  # fmt: skip
            rate = level.at_least if level else rate
        weights = found.weights.of
        verdicts = found.verdicts.of
        inside = None if query is None else set(self._within(asked))
        made = {
            **_verdicts_made(
                found.verdicts, [key for key in weights if inside is None or key in inside]
            ),
            "weights": {
                key: decimal(weight)
                for key, weight in sorted(weights.items())
                if key in verdicts and (inside is None or key in inside)
            },
            "population": found.weights.population,
            "scope": found.weights.scope,
            "samples": sorted(one.standing.draw.queue for one in found.samples),
        }
        if found.weights.scope == "none":
            return Figure(0, None, why=found.weights.why, made_from=made, opens=self._filled(query))
        bad = f" this bad ({severity}) or worse" if severity else ""
        said = f"{rate.hits:,} of {rate.n:,} that were drawn at random fail{bad}"
        if not rate.told:
            return Figure(rate.n, None, said=said, made_from=made, opens=self._filled(query),
                          why=f"{rate.n:,} of the 20 traces that it needs are drawn at random and judged")  # fmt: skip
        return Figure(rate.n, rate.value, rate.low, rate.high, "", said, made, opens)

    def _filled(self, query: str | None) -> str:
        return _command("queue new NAME", where=query) + " --order random --first 100"

    # --- what is reviewed and guarded --------------------------------------------------------------------

    def _reviewed(self, asked: Criterion) -> Figure:
        traces = self._within(asked)
        known = self._judged(asked).verdicts
        done = [key for key in traces if key in known.of]
        return Figure(
            len(done), float(len(done)),
            said=f"{len(done):,} of {counted(len(traces), 'trace')} reviewed",
            why="" if done else "none is reviewed",
            made_from=_verdicts_made(known, done),
            opens=self._filled(asked.text("where")),
        )  # fmt: skip

    def _reviewed_share(self, asked: Criterion) -> Figure:
        traces = self._within(asked)
        known = self._judged(asked).verdicts
        done = [key for key in traces if key in known.of]
        return Figure(
            len(traces), len(done) / len(traces) if traces else None,
            said=f"{len(done):,} of {counted(len(traces), 'trace')} reviewed",
            why="" if traces else "there are no such traces",
            made_from={**_verdicts_made(known, done), "of_traces": sorted(traces)},
            opens=self._filled(asked.text("where")),
        )  # fmt: skip

    def _thin_slices(self, asked: Criterion) -> Figure:
        fields = asked.texts("slices")
        least = int(asked.keys.get("reviews", _REVIEWS))
        known = self._judged(asked)
        tallies: Tallies[Values] = Tallies(known.evidence)
        for trace, values in each_with_values(self._space.library, fields):
            tallies.add(trace, (values,))
        check_fields(self._space, fields, tallies.of)
        thin = [one for one, tally in tallies.of.items() if tally.reviewed < min(least, tally.seen)]
        slices: list[Json] = sorted(
            [[*(value or "" for value in one)], tally.seen, tally.reviewed]
            for one, tally in tallies.of.items()
        )
        opens = "tracejury coverage " + " ".join(f"--slice {shlex.quote(one)}" for one in fields)
        return Figure(
            len(tallies.of), float(len(thin)),
            said=f"{len(thin):,} of {counted(len(tallies.of), 'slice')} with fewer than {least} reviews",
            why="" if known.verdicts.of else "nothing is reviewed",
            made_from={**_verdicts_made(known.verdicts), "slices": slices},
            opens=opens,
        )  # fmt: skip

    def _guarded(self, asked: Criterion) -> Figure:
        known = self._judged(asked)
        failed = [key for key in self._within(asked) if _failed(known, key)]
        held = [key for key in failed if _is_guarded(known, key)]
        return Figure(
            len(failed), len(held) / len(failed) if failed else None,
            said=f"{len(held):,} of {counted(len(failed), 'failed trace')} guarded by {counted(known.guards.packs, 'pack')}",
            why="" if failed else "no failure is known, so that nothing has to be guarded",
            made_from={**_verdicts_made(known.verdicts, failed), **self._guards_made(known, failed)},
            opens="tracejury coverage --paths",
        )  # fmt: skip

    def _unguarded_paths(self, asked: Criterion) -> Figure:
        rubric = asked.text("rubric")
        found = path_coverage(self._space, rubric=rubric)
        hit = {path: tally for path, tally in found.paths.items() if tally.failed}
        bare = [path for path, tally in hit.items() if tally.guarded < tally.failed]
        known = found.judged
        failed = [key for key in known.verdicts.of if _failed(known, key)]
        named = "; ".join(edge_words(one[1:-1]) for one in bare[:_TOLD])  # type: ignore[arg-type]
        return Figure(
            len(hit), float(len(bare)),
            said=f"{len(bare):,} of {counted(len(hit), 'path')} with failures not wholly guarded"
            + (f": {named}" if named else ""),
            why="" if hit and not found.uncounted else
            ("some paths are not told apart" if found.uncounted else "no failure is known on any path"),
            made_from={
                **_verdicts_made(known.verdicts, failed), **self._guards_made(known, failed),
                "paths": sorted([list(path), tally.failed, tally.guarded] for path, tally in hit.items()),
            },
            opens=_command("coverage --paths", rubric=rubric),
        )  # fmt: skip

    def _guards_made(self, known: Judged, failed: Iterable[str]) -> dict[str, Json]:
        return {
            "guarded": sorted(key for key in failed if _is_guarded(known, key)),
            "packs": self._pack_ids,
            "packs_unread": len(known.guards.unread),
        }

    @cached_property
    def _pack_ids(self) -> list[str]:
        """The ids of the packs that were built from this library and can be read."""
        ids = []
        for folder in known_packs(self._space):
            try:
                ids.append(read_pack(folder).pack_id)
            except UserError:
                continue
        return sorted(ids)

    # --- reviewers ---------------------------------------------------------------------------------------

    def _undecided(self, asked: Criterion) -> Figure:
        known = self._judged(asked).verdicts
        several = {
            one.trace for one in self._space.reviews.of_several() if one.rubric in known.hashes
        }
        n = len(several & (known.of.keys() | known.differing))
        return Figure(
            n, float(len(known.differing)),
            said=f"reviewers differ on {len(known.differing):,} of {counted(n, 'trace')} that several judged",
            why="" if n else "no trace was judged by two reviewers",
            made_from={**_verdicts_made(known), "several": sorted(several), "differing": sorted(known.differing)},
            opens="tracejury adjudicate" if known.differing else "tracejury agreement",
        )  # fmt: skip

    def _agreement(self, asked: Criterion) -> Figure:
        rubric = asked.text("rubric")
        opens = _command("agreement", rubric=rubric)
        found = [
            one for one in agreements(self._space, Measure(), rubric=rubric) if one.report.items
        ]
        if not found:
            return Figure(0, None, why="no trace was judged by two reviewers", opens=opens)
        most = max(found, key=lambda one: (one.report.items, one.hash))
        question = asked.text("question") or "verdict"
        of = next((one for one in most.report.questions if one.of.id == question), None)
        if of is None:
            names = ", ".join(one.of.id for one in most.report.questions)
            return Figure(0, None, why=f"no question {question} is compared; there are {names}", opens=opens)  # fmt: skip
        name = asked.text("coefficient") or "alpha"
        one: Coefficient = of.figures[_COEFFICIENTS.get(name) or ac_name(of.of.scale)]
        told = one.told and one.interval is not None
        made: dict[str, Json] = {
            "rubric": most.hash,
            "question": question,
            "coefficient": name,
            YET_TO_JUDGE: most.left_out.yet_to_judge,
            "answers": {
                trace: {who: _answer(said) for who, said in sorted(given.items())}
                for trace, given in sorted(of.of.answers.items())
                if len(given) > 1
            },
        }
        low, high = (one.interval.low, one.interval.high) if one.interval and told else (None, None)
        return Figure(
            one.n, one.value if told else None, low, high, one.why if not told else "",
            f"{name} of {counted(one.n, 'trace')} that several reviewers judged",
            made, opens,
        )  # fmt: skip

    # --- what is unseen ----------------------------------------------------------------------------------

    def _unseen_codes(self, asked: Criterion) -> Figure:
        return self._unseen(asked, "codes")

    def _unseen_groups(self, asked: Criterion) -> Figure:
        return self._unseen(asked, "groups")

    def _unseen(self, asked: Criterion, what: str) -> Figure:
        found = self._saturation(asked)
        kinds = found.codes if what == "codes" else found.groups
        direct = [key for key, one in found.verdicts.of.items() if one.direct]
        made = {
            **_verdicts_made(found.verdicts, direct, codes=True),
            "met": [kinds.met.seen, kinds.met.once, kinds.met.twice, kinds.met.finds],
        }
        opens = _command("saturation", rubric=asked.text("rubric"))
        one = kinds.unseen
        said = f"{counted(kinds.met.seen, what[:-1])} met in {counted(found.reviews, 'review')}"
        if not one.told:
            return Figure(found.reviews, None, why=one.why, said=said, made_from=made, opens=opens)
        return Figure(found.reviews, one.value, float(one.low), float(one.high), "", said, made, opens)  # fmt: skip

    # --- judges and packs --------------------------------------------------------------------------------

    def _judge_certified(self, asked: Criterion) -> Figure:
        file = self._file(asked, "passport")
        opens = f"tracejury judges verify {shlex.quote(str(file))}"
        body = _bytes_of(file, "tracejury judges passport NAME -o FILE writes one")
        try:
            passport = read_passport(body)
        except PassportInvalid as error:
            return Figure(0, None, why=f"{file.name} is not to be trusted: {error}", opens=opens)
        beside = standing(self._space, passport)
        same_prompt = True
        prompt = asked.text("prompt")
        if prompt is not None:
            given = prompt_hash(_bytes_of(self._file(asked, "prompt"), "Name the prompt's file"))
            same_prompt = given == passport["judge"]["prompt_hash"]
        held = sum(int(passport["held_out"][name]["of"]) for name in ("failures_caught", "good_outputs_passed"))  # fmt: skip
        flaws = []
        if not passport["certified"]:
            flaws.append(f"not certified ({listed(map(str, passport['why_not']), 2)})")
        if not same_prompt:
            flaws.append("of another prompt")
        if beside.otherwise:
            flaws.append(f"{counted(len(beside.otherwise), 'trace')} judged otherwise by now")
        why = "" if beside.same else "this library has no verdict on any of its traces"
        return Figure(
            held, float(not flaws), why=why,
            said=f"{passport['judge']['name']}: {'; '.join(flaws) or 'certified'}, {counted(held, 'held-out trace')}",
            made_from={
                "passport": str(passport["passport_id"]), "file": f"sha256:{sha256_hex(body)}",
                "same": beside.same, "otherwise": sorted(beside.otherwise), "absent": beside.absent,
                "same_prompt": same_prompt,
            },
            opens=opens,
        )  # fmt: skip

    def _pack_green(self, asked: Criterion) -> Figure:
        return (
            self._green_by_results(asked) if asked.text("run") is None else self._green_run(asked)
        )

    def _green_by_results(self, asked: Criterion) -> Figure:
        """By the newest release of which `fixes add` brought results of the pack: all of its runs together."""
        pack = read_pack(self._file(asked, "pack"))
        ids = {one.id for one in pack.cases}
        runs = [
            one for one in checked_runs(self._space) if any(name.case in ids for name in one.cases)
        ]
        newest = max(runs, key=lambda one: one.at_ms, default=None)
        opens = "tracejury fixes add REPORT.json --release NAME"
        if newest is None:
            return Figure(0, None, why="the library has no results of the pack", opens=opens)
        said: dict[tuple[str, str], set[str]] = {}
        for run in runs:
            for name, outcome in run.cases.items():
                if run.release == newest.release and name.case in ids:
                    said.setdefault((name.case, outcome.tested), set()).add(outcome.status)
        gating = [one for one in pack.cases if one.proof.status == "gates"]
        found = [said.get((one.id, f"sha256:{one.content_hash}"), set()) for one in gating]
        failed = sum("fail" in one for one in found)
        missing = sum(not one for one in found)
        undecided = sum(not one <= {"pass", "fail"} for one in found)
        why = ""
        if not gating:
            why = "no case of the pack gates"
        elif missing:
            why = f"release {newest.release} was not checked with {counted(missing, 'gating case')} of the pack as it is now"
        elif undecided and not failed:
            why = f"{counted(undecided, 'gating case')} neither passed nor failed, but asked a person or gave no answer"
        return Figure(
            len(gating), float(not failed), why=why, opens=opens,
            made_from={
                "pack": pack.pack_id, "release": newest.release,
                "cases": [[one.id, sorted(words)] for one, words in zip(gating, found, strict=True)],
            },
            said=f"in release {newest.release} {failed:,} of {counted(len(gating), 'gating case')} failed",
        )  # fmt: skip

    def _green_run(self, asked: Criterion) -> Figure:
        folder, file = self._file(asked, "pack"), self._file(asked, "run")
        pack, run = read_pack(folder), read_run(str(file))
        opens = f"tracejury --json check {shlex.quote(str(folder))} --command 'YOUR COMMAND' > {shlex.quote(str(file))}"
        gating = [one for one in pack.cases if one.proof.status == "gates"]
        missing = [
            one
            for one in gating
            if one.id not in run.cases
            or run.cases[one.id].content_hash != f"sha256:{one.content_hash}"
        ]
        code = _exit_code(file)
        made: dict[str, Json] = {
            "pack": pack.pack_id, "run": f"sha256:{run.digest}", "candidate": run.candidate, "exit_code": code,
        }  # fmt: skip
        why = ""
        if code is None:
            why = "the run does not say how it ended: a baseline is no run"
        elif not gating:
            why = "no case of the pack gates"
        elif missing:
            why = f"the run lacks {counted(len(missing), 'gating case')} of the pack as it is now"
        came_out = [run.cases[one.id].status for one in gating if one.id in run.cases]
        failed = [one for one in came_out if one == "fail"]
        # A case that asks a person lets `check` end with 0, and yet nobody decided it.
        undecided = [one for one in came_out if one not in ("pass", "fail")]
        if not why and not failed and undecided:
            why = f"{counted(len(undecided), 'gating case')} neither passed nor failed, but asked a person or gave no answer"
        of = f" of {run.candidate}" if run.candidate else ""
        return Figure(
            len(gating), float(code == 0 and not failed), why=why, made_from=made, opens=opens,
            said=f"the run{of} ended with exit code {code}, {len(failed):,} of {counted(len(gating), 'gating case')} failed",
        )  # fmt: skip

    def _unmasked_findings(self, asked: Criterion) -> Figure:
        named = asked.text("pack")
        folders = [self._file(asked, "pack")] if named else known_packs(self._space)
        made: list[Json] = []
        count, places = 0, []
        for folder in folders:
            contents = read_contents(folder)
            found = unaccounted(contents.bodies, contents.manifest, rules_for(self._space.folder))
            count += len(found)
            places += [f"{folder.name} {one.places[0]}" for one in found if one.places]
            made.append([contents.pack_id, sorted([one.type, one.count] for one in found)])
        first = shlex.quote(str(folders[0])) if folders else "PACK"
        return Figure(
            len(folders), float(count) if folders else None,
            said=f"{counted(count, 'private value')} in {counted(len(folders), 'pack')}"
            + (f" ({listed(places, 2)})" if places else ""),
            why="" if folders else "no pack was built from this library",
            made_from={"packs": sorted(made)},
            opens=f"tracejury privacy scan {first}" if folders else "tracejury pack build QUEUE",
        )  # fmt: skip

    # --- bundles -----------------------------------------------------------------------------------------

    def _drifted(self, asked: Criterion) -> Figure:
        bundle, rubric = str(asked.text("bundle")), asked.text("rubric")
        found = drift(self._space, bundle, "reviewed", rubric)
        moved = [one.aspect for one in found.drifts if one.found]
        return Figure(
            found.new, float(len(moved)) if not found.why else None,
            said=f"{len(moved):,} of {counted(len(found.drifts), 'mix', 'mixes')} differ by more than chance"
            + (f": {listed(moved, _TOLD)}" if moved else ""),
            why=found.why,
            made_from={
                "new": found.new, "known": found.known,
                "mixes": sorted([one.aspect, decimal(one.divergence), one.found] for one in found.drifts),
            },
            opens=_command(f"drift {shlex.quote(bundle)}", rubric=rubric),
        )  # fmt: skip

    def _unread_records(self, asked: Criterion) -> Figure:
        name = asked.text("bundle")
        rows = [row for row in self._space.library.bundles() if name is None or row.name == name]
        count = sum(row.rejected for row in rows)
        return Figure(
            len(rows), float(count) if rows else None,
            said=f"{counted(count, 'record')} of {counted(len(rows), 'bundle')} could not be read",
            why="" if rows else "no such bundle is loaded",
            made_from={"bundles": sorted([row.name, row.traces, row.rejected] for row in rows)},
            opens="tracejury rejects",
        )  # fmt: skip

    def _bundles_without(self, asked: Criterion) -> Figure:
        fields = asked.texts("fields")
        found = bundle_facts(self._space)
        bare = [one for one in found if one.lacking(fields)]
        first = shlex.quote(bare[0].name) if bare else "NAME"
        return Figure(
            len(found), float(len(bare)) if found else None,
            said=f"{len(bare):,} of {counted(len(found), 'bundle')} without {listed(fields)}"
            + (f": {listed((one.name for one in bare), _TOLD)}" if bare else ""),
            why="" if found else "no bundle is loaded",
            made_from={"bundles": sorted((one.json() for one in found), key=canonical_hash)},
            opens=f"tracejury bundle set {first} " + " ".join(f"--{one} TEXT" for one in fields)
            if bare
            else "tracejury bundle list",
        )  # fmt: skip

    # --- what traces take --------------------------------------------------------------------------------

    def _seconds_p95(self, asked: Criterion) -> Figure:
        return self._p95(asked, "seconds")

    def _tokens_p95(self, asked: Criterion) -> Figure:
        return self._p95(asked, "tokens")

    def _cost_p95(self, asked: Criterion) -> Figure:
        return self._p95(asked, "cost")

    def _p95(self, asked: Criterion, what: str) -> Figure:
        inside = set(self._within(asked))
        amounts = Amounts()
        made: list[Json] = []
        for key, spent in each_with_spending(self._space.library):
            value = getattr(spent, what)
            if key in inside and value is not None:
                amounts.add(value)
                made.append([key, decimal(value)])
        found: Amount = amounts.amount()
        return Figure(
            found.n, found.p95,
            why="" if found.p95 is not None else f"{found.n:,} of the 20 traces that it needs say so",
            said=f"of {counted(found.n, 'trace')} that say so",
            made_from={"traces": sorted(made)},
            opens="tracejury spending",
        )  # fmt: skip

    def _file(self, asked: Criterion, name: str) -> Path:
        return self._folder / str(asked.text(name))


def _verdicts_made(
    known: TraceVerdicts, keys: Sequence[str] | None = None, *, codes: bool = False
) -> dict[str, Json]:
    """What verdicts a figure was computed from: under which rubrics, of which traces."""
    some = known.of if keys is None else {key: known.of[key] for key in keys if key in known.of}
    return {
        "rubrics": sorted(known.hashes),
        "verdicts": [
            [key, one.verdict, one.severity, one.direct, *([list(one.codes)] if codes else [])]
            for key, one in sorted(some.items())
        ],
        YET_TO_JUDGE: len(known.hidden),
    }


def _failed(known: Judged, key: str) -> bool:
    one = known.verdicts.of.get(key)
    return one is not None and one.verdict == "fail"


def _is_guarded(known: Judged, key: str) -> bool:
    return key in known.guards.cases or key in known.guards.by_group


def _answer(value: object) -> Json:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return decimal(value) if isinstance(value, float) else value


def _command(words: str, **options: str | None) -> str:
    given = [f"--{name} {shlex.quote(value)}" for name, value in options.items() if value]
    return " ".join(["tracejury", words, *given])


def _bytes_of(file: Path, hint: str) -> bytes:
    require_plain(file)
    try:
        if file.stat().st_size > _LARGEST:
            raise UserError(f"{file} is larger than {_LARGEST >> 20} MB", hint)
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}", hint) from None


def _exit_code(file: Path) -> int | None:
    """How a run ended, as its report says."""
    try:
        content: Mapping[str, Any] = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    code = content.get("exit_code") if isinstance(content, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
