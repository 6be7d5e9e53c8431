"""What `check` and `bless` share: which results count (options), running a check, and showing its result."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ...errors import UserError
from ...store.packs.policy import ASK_POLICIES, AskPolicy, Policy, read_policy, read_quarantine
from .check_options import CandidateChoice, Option, with_options
from .context import Settings

if TYPE_CHECKING:
    from ...store.packs.read import Pack
    from ...store.packs.reports.entries import Told
    from ...store.packs.results import CheckReport
    from ...store.packs.selection import Selection
    from ...store.packs.trials import Trials


@dataclass(frozen=True, slots=True)
class Rules:
    """Which results count: the options of that name."""

    trials: int | None
    min_pass: int | None
    policy: Path | None
    quarantine: Path | None
    guard_only: bool
    ask: AskPolicy
    strict: bool

    @property
    def often(self) -> Trials:
        """How often each case is asked. Raises UserError for numbers that do not go together."""
        from ...store.packs.trials import Trials

        if self.min_pass is not None and self.trials is None:
            raise UserError(
                "--min-pass needs --trials: without it, the cases say how many answers have to pass",
                "For example: --trials 5 --min-pass 4",
            )
        if self.trials is not None and self.min_pass is not None and self.min_pass > self.trials:
            raise UserError(
                "--min-pass is more than --trials", "For example: --trials 5 --min-pass 4"
            )
        return Trials(self.trials, self.min_pass)


_RULES: Final[tuple[Option, ...]] = (
    click.option(
        "--trials", type=click.IntRange(1, 1000), metavar="N", help="Ask each case N times."
    ),
    click.option(
        "--min-pass",
        type=click.IntRange(1, 1000),
        metavar="M",
        help="So many of the N answers of --trials have to pass. Default: as the case says, which is all of them unless it says so.",
    ),
    click.option(
        "--policy",
        type=click.Path(path_type=Path),
        help='TOML: gate = "all" or "newly broken", and under [least] the least share of a slice that passes.',
    ),
    click.option(
        "--quarantine",
        type=click.Path(path_type=Path),
        help="TOML: [[case]] with id, owner, reason and until, a day up to which the case does not gate.",
    ),
    click.option("--guard-only", is_flag=True, help="Only the guard cases."),
    click.option(
        "--ask",
        type=click.Choice(ASK_POLICIES),
        default="3",
        show_default=True,
        help="What an answer counts as that a person has to be asked about; 3: exit code 3 for a fix case, a "
        "warning for a guard.",
    ),
    click.option(
        "--strict", is_flag=True, help="Thin and unproven cases are decided by their claims."
    ),
)


def rule_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say which results count; the command gets them as `rules`."""

    @functools.wraps(command)
    def with_rules(*given: Any, **named: Any) -> None:
        rules = {field.name: named.pop(field.name) for field in fields(Rules)}
        command(*given, rules=Rules(**rules), **named)

    return with_options(with_rules, _RULES)


def files_read(chosen: CandidateChoice, rules: Rules) -> dict[str, Path | None]:
    """The files that a check reads beside its packs, by the options that name them."""
    return {
        "--policy": rules.policy,
        "--quarantine": rules.quarantine,
        "--outputs": chosen.outputs,
    }


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that was run. `interrupted` is the exit code for the signal that ended it early, 0 without one."""

    packs: Sequence[Pack]
    report: CheckReport
    interrupted: int


def run_check(
    settings: Settings,
    packs: Sequence[Path],
    chosen: CandidateChoice,
    rules: Rules,
    baseline: Path | None,
    *,
    selection: Selection | None = None,
    fail_fast: bool = False,
) -> Checked:
    """Check a candidate against packs. Raises UserError."""
    from ...store.packs.baseline import read_baseline
    from ...store.packs.live import Stop
    from ...store.packs.resumed import Resumed
    from ...store.packs.runner import check_packs
    from ...store.packs.selection import Selection
    from ...store.packs.sync.whole import read_whole_pack
    from .check_files import refuse_one_pack_twice
    from .interruptions import interrupted_in_order
    from .progress import case_counter

    chosen.check()
    often = rules.often
    read = [read_whole_pack(path) for path in packs]
    refuse_one_pack_twice(read)
    before = read_baseline(baseline) if baseline is not None else None
    policy = Policy()
    if rules.policy is not None:
        policy = read_policy(rules.policy)
        policy.require_baseline(rules.policy, baseline)
    quarantine = read_quarantine(rules.quarantine) if rules.quarantine is not None else None
    stop, running = Stop(), chosen.running()
    with (
        interrupted_in_order(stop, running.end_all) as interruption,
        chosen.opened(running) as asked_candidate,
        chosen.resuming(asked_candidate, read, often) as candidate,
        case_counter(settings, "Checking") as progress,
    ):
        report = check_packs(
            read,
            candidate,
            trials=often,
            guard_only=rules.guard_only,
            selection=selection or Selection(),
            strict=rules.strict,
            ask=rules.ask,
            baseline=before,
            policy=policy,
            quarantine=quarantine,
            jobs=chosen.at_a_time,
            fail_fast=fail_fast,
            stop=stop,
            progress=progress,
        )
        report.at_ms = time.time_ns() // 1_000_000
        if isinstance(candidate, Resumed):
            report.resumed = candidate.notices
            if not interruption.number:
                candidate.finish()
    return Checked(read, report, interruption.exit_code)


def show(settings: Settings, told: Told) -> None:
    """A line for each case (with --quiet only for those that do not pass), what there is to know of the latter, and the
    verdict."""
    from ...store.packs.reports import terminal

    older = terminal.resumed(told)
    for line in terminal.notices(told):
        # That answers are older than the run is never left out.
        (settings.warn if line in older else settings.say)(line)
    settings.table(*terminal.table(told, quiet=settings.quiet))
    for line in (*terminal.details(told), *terminal.verdict(told)):
        settings.out(line)
