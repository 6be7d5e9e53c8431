"""`tracejury pack`: verdicts become a regression-test pack, and the proof of a pack is run again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from ...errors import UserError
from ...store.packs.cases import STATUSES, Case
from .context import Settings, pass_settings


@click.group("pack")
def pack_command() -> None:
    """Build and verify regression-test packs."""


@pack_command.command("build")
@click.argument("queue", required=False)
@click.option("--all", "everything", is_flag=True, help="Every finished review of the library.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="The pack folder to write.")
@click.option("--guard-only", is_flag=True, help="Only guard cases.")
@click.option(
    "--every-failure", is_flag=True, help="One case per failure instead of one per group."
)
@pass_settings
def build_command(
    settings: Settings,
    queue: str | None,
    everything: bool,
    out: Path | None,
    guard_only: bool,
    every_failure: bool,
) -> None:
    """Build a pack from the finished reviews of QUEUE (or of everything, with --all)."""
    from ...store.workspace.workspace import Workspace

    if (queue is None) != everything:
        raise UserError("pack build needs a QUEUE, or --all", "tracejury queue list shows them.")
    name = queue or "all"
    target = out or Path(f"{name}.pack".replace("/", "-"))
    with Workspace.open(settings.library) as space:
        report = space.build_pack(
            queue, target, name, guard_only=guard_only, every_failure=every_failure
        )
    settings.document(report.json())
    settings.out(f"{target}: {len(report.cases)} cases")
    stood_for = [case.source["stands_for"] for case in report.cases if "stands_for" in case.source]
    if stood_for:
        settings.out(f"{len(stood_for)} of them stand for {sum(stood_for)} failures judged as one")
    if report.asked:
        settings.out(f"{report.asked} asked answers that were judged are witnesses of them")
    settings.table(
        ("role", *STATUSES),
        [(role, *(report.count(role, status) for status in STATUSES)) for role in ("fix", "guard")],
    )
    for reason, count in sorted(report.left_out.items()):
        settings.out(f"left out: {count} because {reason}")
    for reason, count in sorted(report.parts_left_out.items()):
        settings.out(f"left out of cases: {count} because {reason}")
    for status in STATUSES[1:]:
        for reason, count in report.reasons(status).items():
            settings.out(f"{status}: {count} because {reason}")
    _tell_near_misses(settings, report.near_misses, report.cases)
    settings.out(report.pack_id)


def _tell_near_misses(settings: Settings, counted: tuple[int, int], cases: Sequence[Case]) -> None:
    """Print the share of near-misses killed, and which survive."""
    killed, tried = counted
    if tried:
        settings.out(f"near-misses told apart: {killed} of {tried} ({killed * 100 // tried}%)")
    for case in cases:
        for survivor in case.proof.survivors:
            settings.out(f"  {case.id} ({case.role}) survives: {survivor}")


@pack_command.command("verify")
@click.argument("pack", type=click.Path(path_type=Path))
@pass_settings
def verify_command(settings: Settings, pack: Path) -> None:
    """Read PACK, compare every hash, and prove each case again."""
    from ...store.packs.verify import verify_pack

    report = verify_pack(pack)
    settings.document(report.json())
    for told in report.pack.notices:
        settings.say(told)
    counts = ", ".join(f"{report.count(status)} {status}" for status in STATUSES)
    settings.out(f"{pack}: {len(report.proofs)} cases, {counts}")
    for status in STATUSES[1:]:
        for case, why in report.reasons(status):
            settings.out(f"  {case.id} ({case.role}) {status}: {why}")
    for case, why in report.untrue:
        settings.out(f"  {case.id} ({case.role}) claims a proof that does not hold: {why}")
    _tell_near_misses(
        settings,
        report.near_misses,
        [replace(case, proof=proof) for case, proof in report.proofs],
    )
    settings.out(report.pack.pack_id)
    sys.exit(0 if report.ok else 1)
