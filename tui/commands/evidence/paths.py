"""The paths of `tracejury coverage --paths`, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ....store.plurals import counted
from ...safe_text import one_line
from ...views.coverage_words import hole_words, sentences
from ..context import Settings
from .coverage import TALLY_HEADER, known_json, more_rows, tally_cells
from .figures import tally_json

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.workspace.ways import PathCoverage
    from ....store.workspace.workspace import Workspace

_ROOM: Final = 36
_WIDTH: Final = 78


def show_paths(
    settings: Settings,
    space: Workspace,
    declared: Path | None,
    rubric: str | None,
    least: int,
    most: int,
) -> None:
    """Print the coverage of paths. Raises UserError."""
    from ....store.insight.coverage.declared import read_workflow
    from ....store.workspace.ways import node_shown, path_coverage

    workflow = None if declared is None else read_workflow(declared)
    found = path_coverage(space, workflow, rubric, least)

    def shown(nodes: Sequence[str]) -> list[str]:
        return [node_shown(space, node) for node in nodes]

    settings.document(_document(settings, found, shown, declared is not None))
    if settings.json:
        return
    settings.say_masked()
    for sentence in sentences(found.judged, found.all):
        settings.out(sentence)
    if not found.all.seen:
        return
    settings.out(
        f"They take {counted(len(found.paths), 'path')} of {counted(len(found.edges), 'edge')} between"
        f" {counted(len(found.nodes), 'step')}."
    )
    _tallies(
        settings,
        "edge",
        {" > ".join(shown(one)): tally for one, tally in found.edges.items()},
        most,
    )
    if found.declared:
        _tallies(settings, "declared path", dict(found.declared), most)
    _show_paths(settings, found, shown, most)
    _show_holes(settings, found, shown, most)


def _tallies(settings: Settings, what: str, rows: dict[str, object], most: int) -> None:
    settings.out("")
    settings.table(
        (what, *TALLY_HEADER),
        [(_way(name, _ROOM), *tally_cells(tally)) for name, tally in list(rows.items())[:most]],  # type: ignore[arg-type]
    )
    more_rows(settings, len(rows), most, what)


def _show_paths(
    settings: Settings,
    found: PathCoverage,
    shown: Callable[[Sequence[str]], list[str]],
    most: int,
) -> None:
    settings.out("")
    settings.out("The commonest paths (seen, reviewed, failed):")
    for path, tally in list(found.paths.items())[:most]:
        counts = f"{tally.seen:>6,} {tally.reviewed:>6,} {tally.failed:>6,}  "
        settings.out(
            counts + _way(" > ".join(shown(path[1:-1])) or "(no steps)", _WIDTH - len(counts))
        )
    more_rows(settings, len(found.paths), most, "path")
    if found.uncounted:
        settings.out(f"{counted(found.uncounted, 'trace')} take paths that are not told apart: there are too many.")  # fmt: skip


def _way(text: str, room: int) -> str:
    """A way in one line: what is too long loses its middle."""
    line = str(one_line(text))
    half = (room - 3) // 2
    return line if len(line) <= room else f"{line[:half]}...{line[-half:]}"


def _show_holes(
    settings: Settings,
    found: PathCoverage,
    shown: Callable[[Sequence[str]], list[str]],
    most: int,
) -> None:
    gaps = [one for one in found.holes if one.hole.kind != "unguarded"]
    if gaps:
        settings.out("")
        settings.out(f"{counted(len(gaps), 'hole')}, each with the command that fills it:")
        for one in gaps[:most]:
            words = hole_words(found.edges[one.hole.part])
            settings.out(f"{one_line(' > '.join(shown(one.hole.part)), 60)}: {words}")
            if one.command:
                settings.out(f"  {one.command}")
        more_rows(settings, len(gaps), most, "hole")
    if found.undeclared:
        settings.out("")
        settings.out(
            f"{counted(len(found.undeclared), 'edge')} that traces take and that are not declared:"
        )
        for edge in found.undeclared[:most]:
            settings.out(f"  {one_line(' > '.join(shown(edge)), 70)} ({found.edges[edge].seen:,})")
        more_rows(settings, len(found.undeclared), most, "edge")


def _document(
    settings: Settings,
    found: PathCoverage,
    shown: Callable[[Sequence[str]], list[str]],
    declared: bool,
) -> dict[str, Json]:
    return {
        "masked": settings.masked,
        **known_json(found.judged),
        "interval": "95 %, Wilson",
        "all": tally_json(found.all),
        "nodes": [
            {"node": shown([node])[0], **tally_json(tally)} for node, tally in found.nodes.items()
        ],
        "edges": [
            {"edge": shown(edge), "declared": (edge not in found.undeclared) if declared else None, **tally_json(tally)}
            for edge, tally in found.edges.items()
        ],
        "paths": [{"path": shown(path), **tally_json(tally)} for path, tally in found.paths.items()],
        "declared_paths": [
            {"name": name, **tally_json(tally)} for name, tally in found.declared.items()
        ],
        "uncounted": found.uncounted,
        "holes": [
            {
                "kind": one.hole.kind,
                "edge": shown(one.hole.part),
                "traces": one.hole.traces,
                "command": one.command or None,
            }
            for one in found.holes
        ],
    }  # fmt: skip
