"""`tracejury map`: map the columns of an unknown table or JSON to fields, with a preview."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from ...errors import UserError
from ..safe_text import one_line
from .context import Settings, aligned, pass_settings
from .mapping_option import parsed_mapping

SHOWN_TRACES = 3
SHOWN_STEPS = 4


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

    \b
    A list of what happened is messages, steps or spans, with the path of the list:
      messages=dialogue role=speaker content=text   a conversation
      steps=log step.name=tool step.input=args      the steps of a run
      spans=nodes                                   a tree, by the parent that each names
    role, content and step.NAME are in an element of the list (step.id, parent, kind, name, input,
    output, error, start, end, model). runs[].turns is the turns of all runs; messages=. says that
    each row is a message, and rows with the same id belong together.
    """
    from ...store.bundles.mapping import as_options, is_of_element, mapped_list
    from ...store.plurals import counted
    from ...store.workspace.loading import (
        forget_mapping,
        previewed,
        read_without_mapping,
        save_mapping,
    )

    if forget is not None:
        forget_mapping(settings.library, forget)
        settings.say(f"Deleted the mapping {forget}")
    if file is None:
        if forget is None:
            raise UserError("FILE is missing", "For example: tracejury map export.jsonl")
        settings.document({"forgotten": forget})
        return
    preview = previewed(file, parsed_mapping(pairs) or {})
    read_as = read_without_mapping(file)
    settings.document(
        {
            "file": str(file),
            "read_as": read_as,
            "columns": [{"path": one.path, "example": one.example} for one in preview.columns],
            "mapping": preview.mapping,
            "problem": preview.problem,
            "elements": [{"path": one.path, "example": one.example} for one in preview.elements],
            "traces": [
                {
                    "source_id": trace.source_id,
                    "input": trace.input,
                    "output": trace.output,
                    "steps": len(trace.steps),
                }
                for trace in preview.traces[:SHOWN_TRACES]
            ],
        }
    )
    if read_as is not None:
        settings.say(f"Without a mapping it is read as: {one_line(read_as, 400)}\n")
    whole = {path: field for field, path in preview.mapping.items() if not is_of_element(field)}
    inner = {path: field for field, path in preview.mapping.items() if is_of_element(field)}
    columns = {one.path: one for one in (*preview.columns, *preview.lists)}
    for title, fields, shown in (
        ("column", whole, columns.values()),
        ("in an element", inner, preview.elements),
    ):
        rows = [
            (fields.get(one.path, ""), one.path, " ".join(one.example.split())[:60])
            for one in shown
        ]
        if rows:
            for line in aligned(("field", title, "first value"), rows):
                settings.out(line)
    for number, trace in enumerate(preview.traces[:SHOWN_TRACES], start=1):
        settings.out(f"\ntrace {number}: {trace.source_id or 'no id'}")
        settings.out(f"  asked     {_short(trace.input)}")
        settings.out(f"  answered  {_short(trace.output)}")
        if mapped_list(preview.mapping) is not None:
            settings.out(f"  has       {counted(len(trace.steps), 'step')}")
            for step in trace.steps[:SHOWN_STEPS]:
                said = step.output if step.output is not None else step.input
                settings.out(f"    {step.actor or step.name}: {_short(said)}")
    given = as_options(preview.mapping)
    path = shlex.quote(str(file))
    if preview.problem:
        raise UserError(f"This mapping reads nothing: {preview.problem}", "Name fields with --map.")
    if name is not None:
        save_mapping(settings.library, name, preview.mapping)
        settings.say(f"Saved as {name}. Now: tracejury load {path}")
    else:
        settings.say(f"\nIf that is right: tracejury load {path} {given}")
        settings.say("or save it for next time: add --save NAME here")
