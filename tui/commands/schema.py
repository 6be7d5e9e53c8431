"""`tracejury schema`: the JSON Schema of what a command prints with --json, or of a kind of file."""

from __future__ import annotations

import json

import click

from ...errors import UserError
from .context import Settings, pass_settings


@click.command("schema")
@click.argument("name", nargs=-1)
@pass_settings
def schema_command(settings: Settings, name: tuple[str, ...]) -> None:
    """Print the JSON Schema (draft 2020-12) of NAME: a command, as `queue new`, or a kind of file, as `case`.

    Without NAME, list them. Objects may get more keys in a later version; those that a schema requires stay.
    """
    from .schemas.catalog import all_schemas

    known = all_schemas()
    if name:
        wanted = " ".join(name)
        found = known.get(wanted)
        if found is None:
            raise UserError(f"There is no schema {wanted}", "tracejury schema lists them.")
        settings.document(found.json())
        settings.out(json.dumps(found.json(), indent=2))
        return
    settings.document(
        {
            "schemas": [
                {"name": one.name, "kind": one.kind, "what": one.what} for one in known.values()
            ]
        }
    )
    settings.table(
        ("name", "", "what it describes"),
        [(one.name, one.kind, one.what) for one in known.values()],
    )
