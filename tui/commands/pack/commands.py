"""`tracejury pack`: verdicts become a regression-test pack, and the pack lives where the application is developed."""

from __future__ import annotations

import click

from .building import build_command
from .cards import card_command
from .comparing import diff_command, merge_command
from .exporting import export_command
from .health import health_command
from .incidents import incidents_command
from .signing import sign_command
from .syncing import seal_command, sync_command
from .verifying import verify_command
from .workflows import ci_command


@click.group("pack")
def pack_command() -> None:
    """Build, verify and export regression-test packs, and keep them under version control."""


for command in (
    build_command,
    verify_command,
    sync_command,
    seal_command,
    diff_command,
    merge_command,
    export_command,
    sign_command,
    card_command,
    ci_command,
    health_command,
    incidents_command,
):
    pack_command.add_command(command)
