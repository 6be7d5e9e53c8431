"""`tracejury pack`: verdicts become a regression-test pack, and the proof of a pack is run again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ...errors import UserError
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
    settings.table(
        ("role", "proven", "unproven"),
        [
            (role, report.count(role, proven=True), report.count(role, proven=False))
            for role in ("fix", "guard")
        ],
    )
    for reason, count in sorted(report.left_out.items()):
        settings.out(f"left out: {count} because {reason}")
    reasons: dict[str, int] = {}
    for case in report.cases:
        if not case.proof.proven:
            reasons[case.proof.why] = reasons.get(case.proof.why, 0) + 1
    for reason, count in sorted(reasons.items()):
        settings.out(f"unproven: {count} because {reason}")


@pack_command.command("verify")
@click.argument("pack", type=click.Path(path_type=Path))
@pass_settings
def verify_command(settings: Settings, pack: Path) -> None:
    """Read PACK, compare every hash, and prove each case again."""
    from ...store.packs.verify import verify_pack

    report = verify_pack(pack)
    settings.document(report.json())
    settings.out(f"{pack}: {len(report.proven)} cases proven, {len(report.unproven)} unproven")
    for case, why in report.unproven:
        settings.out(f"  {case.id} ({case.role}) unproven: {why}")
    for case, why in report.untrue:
        settings.out(f"  {case.id} ({case.role}) claims a proof that does not hold: {why}")
    sys.exit(0 if report.ok else 1)
