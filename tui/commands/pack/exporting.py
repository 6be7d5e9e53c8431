"""`tracejury pack export`: a pack in the files of another tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....store.plurals import counted
from ..context import Settings, pass_settings

if TYPE_CHECKING:
    from ....store.packs.exporting.export import ExportReport
    from ....store.packs.exporting.target import Target


class ToolParameter(click.ParamType):  # type: ignore[type-arg]
    """The name of a tool; the list of them is imported when it is needed."""

    name = "tool"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str | None:
        """All names, for the help."""
        from ....store.packs.exporting.registry import TARGETS

        del param, ctx
        return f"[{'|'.join(TARGETS)}]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Target:
        """The tool with that name."""
        from ....store.packs.exporting.registry import TARGETS

        found = TARGETS.get(str(value))
        if found is None:
            self.fail(f"{value!r} is none of {', '.join(TARGETS)}.", param, ctx)
        return found


@click.command("export")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--to", "target", required=True, type=ToolParameter(), help="The tool.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="The folder to write; PACK-TOOL if left out.",
)
@click.option(
    "--as-it-is", is_flag=True, help="Also if something private is in it that nobody acknowledged."
)
@pass_settings
def export_command(
    settings: Settings, pack: Path, target: Target, out: Path | None, as_it_is: bool
) -> None:
    """Write PACK in the files of another tool, with a report of what that tool cannot hold.

    The folder has a copy of the pack; there tracejury judges the answers, so that the verdicts are those of `tracejury
    check`. What is lost all the same stands in export-report.json.
    """
    from ....store.packs.exporting.export import export_pack
    from ....store.packs.pack_files import PackFiles
    from ....store.packs.read import read_pack
    from .accounting import require_accounted

    folder = out or pack.with_name(f"{pack.name.removesuffix('.pack')}-{target.name}")
    if not as_it_is:
        manifest = read_pack(pack).manifest
        found = PackFiles(pack)
        files = {name: found.bytes_of(name) for name in found.paths()}
        require_accounted(settings, folder, files, manifest)
    report = export_pack(pack, target, folder)
    settings.document(report.json())
    for line in _told(report, folder):
        settings.out(line)


def _told(report: ExportReport, folder: Path) -> list[str]:
    target = report.target
    lines = [f"{folder}: {counted(len(report.exported), 'case')} for {target.title}"]
    if report.losses:
        lines.append("What it does not hold:")
        lines += [
            f"  {loss.what} ({counted(len(loss.cases), 'case')}): {loss.why}"
            for loss in report.losses
        ]
    lines += [f"Run it in that folder (tried with {target.title} {target.tried}):"]
    return [*lines, *(f"  {command}" for command in target.run)]
