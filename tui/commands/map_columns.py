"""`tracejury map`: map the columns of an unknown table or JSON to fields, with a preview."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from ...errors import UserError
from .context import Settings, aligned, pass_settings
from .mapping_option import parsed_mapping

SHOWN_TRACES = 3


def _short(value: object) -> str:
    from ...store.trace import as_text

    return " ".join(as_text(value).split())[:100]


@click.command("map")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--map", "pairs", multiple=True, help="FIELD=COLUMN; repeatable. Overrides a proposal."
)
@click.option("--save", "name", help="Save the mapping under this name; `load` will use it.")
@click.option("--forget", help="Delete the saved mapping of this name.")
@pass_settings
def map_command(
    settings: Settings,
    file: Path | None,
    pairs: tuple[str, ...],
    name: str | None,
    forget: str | None,
) -> None:
    """Propose which columns or paths of FILE are the input, the output and other fields.

    A field is id, input, output, expected, error, start, model, score, score.NAME or rows; a path
    reaches into nested JSON with dots (request.body.prompt).
    """
    from ...store.workspace.loading import forget_mapping, previewed, save_mapping

    if forget is not None:
        forget_mapping(settings.library, forget)
        settings.say(f"Deleted the mapping {forget}")
    if file is None:
        if forget is None:
            raise UserError("FILE is missing", "For example: tracejury map export.jsonl")
        settings.document({"forgotten": forget})
        return
    preview = previewed(file, parsed_mapping(pairs) or {})
    settings.document(
        {
            "file": str(file),
            "columns": [{"path": one.path, "example": one.example} for one in preview.columns],
            "mapping": preview.mapping,
            "problem": preview.problem,
            "traces": [
                {"source_id": trace.source_id, "input": trace.input, "output": trace.output}
                for trace in preview.traces[:SHOWN_TRACES]
            ],
        }
    )
    field_of = {path: field for field, path in preview.mapping.items()}
    rows = [
        (field_of.get(one.path, ""), one.path, " ".join(one.example.split())[:60])
        for one in preview.columns
    ]
    for line in aligned(("field", "column", "first value"), rows):
        settings.out(line)
    for number, trace in enumerate(preview.traces[:SHOWN_TRACES], start=1):
        settings.out(f"\ntrace {number}: {trace.source_id or 'no id'}")
        settings.out(f"  asked     {_short(trace.input)}")
        settings.out(f"  answered  {_short(trace.output)}")
    given = " ".join(
        f"--map {shlex.quote(f'{field}={path}')}" for field, path in preview.mapping.items()
    )
    path = shlex.quote(str(file))
    if preview.problem:
        raise UserError(f"This mapping reads nothing: {preview.problem}", "Name fields with --map.")
    if name is not None:
        save_mapping(settings.library, name, preview.mapping)
        settings.say(f"Saved as {name}. Now: tracejury load {path}")
    else:
        settings.say(f"\nIf that is right: tracejury load {path} {given}")
        settings.say("or save it for next time: add --save NAME here")
