"""`tracejury pack health`: which cases still tell candidates apart, by the runs that a CI kept."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from ....store.plurals import counted
from ..context import Settings, pass_settings
from .long_lists import first_lines


@click.command("health")
@click.argument("pack", type=click.Path(path_type=Path))
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option(
    "--least",
    type=click.IntRange(2),
    default=8,
    show_default=True,
    help="The runs that it takes to judge a case.",
)
@click.option(
    "--long",
    "long_",
    type=click.IntRange(2),
    default=20,
    show_default=True,
    help="Passes in a row that make a case saturated.",
)
@pass_settings
def health_command(
    settings: Settings, pack: Path, runs: tuple[str, ...], least: int, long_: int
) -> None:
    """Judge the cases of PACK by RUNs, oldest first: JSON reports of check, or baselines.

    CANDIDATE=FILE says which candidate a run was of, for instance its commit: both results on one candidate make a case
    flaky. Cases that no longer tell anything are proposed to retire; nothing is changed.
    """
    from ....store.packs.read import read_pack
    from ....store.packs.sync.health import KINDS, Judged, health_of, retire_command
    from ....store.packs.sync.runs import read_run

    found = read_pack(pack)
    given = [read_run(one) for one in runs]
    distinct = len({(run.digest, run.candidate) for run in given})
    health = health_of(found.cases, given, Judged(least, long_))
    proposed = [one for one in health if one.proposal]
    counts = Counter(one.health for one in health)
    unnamed = sum(not run.candidate for run in given)
    settings.document(
        {
            "pack_id": found.pack_id,
            "runs": distinct,
            "runs_given": len(given),
            "runs_without_candidate": unnamed,
            "least": least,
            "long": long_,
            "counts": {kind: counts[kind] for kind in KINDS},
            "cases": [one.json() for one in health],
            "proposals": [
                {
                    "case": one.case.id,
                    "why": one.proposal,
                    "command": retire_command(pack, one.case.id, one.proposal),
                }
                for one in proposed
            ],
        }
    )
    shares = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    settings.out(f"{pack}: {counted(len(health), 'case')} in {counted(distinct, 'run')}: {shares}")
    if distinct < len(given):
        settings.say(f"{len(given) - distinct} runs were given twice and count once")
    if unnamed:
        settings.say(
            f"{unnamed} runs name no candidate (CANDIDATE=FILE): only trials within one show what is flaky"
        )
    for kind in KINDS:
        mine = [one for one in health if one.health == kind]
        lines = [f"{kind}: {one.case.id} ({one.case.role}) {one.why}" for one in mine]
        first_lines(settings, lines, kind)
    if proposed:
        settings.out("May be retired, if you agree:")
        first_lines(settings, [retire_command(pack, one.case.id, one.proposal) for one in proposed])
