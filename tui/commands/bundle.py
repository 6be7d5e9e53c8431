"""`tracejury bundle`: the bundles that were loaded, and what people said of where they come from."""

from __future__ import annotations

import click

from ...errors import UserError
from ...store.plurals import counted
from ..safe_text import one_line
from .context import Settings, pass_settings

_ROOM = 24


@click.group("bundle")
def bundle_command() -> None:
    """List the bundles, and say what is known of them: licence, source and consent.

    What is said is an act of yours in the journal, goes along into packs, and tracejury undo takes it back. The setting
    required_provenance names what has to be known before traces leave in a pack, a kit or a file of reviews.
    """


@bundle_command.command("list")
@pass_settings
def list_command(settings: Settings) -> None:
    """List the bundles with their licence, source and consent."""
    from ...store.provenance_choice import FIELDS, required_provenance
    from ...store.workspace.bundle_facts import bundle_facts
    from ...store.workspace.workspace import Workspace

    required = required_provenance()
    with Workspace.open_to_read(settings.library) as space:
        found = bundle_facts(space)
        shown = {
            (one.name, name): space.shown.text("", text)
            for one in found
            for name, text in one.facts.items()
        }
    settings.document(
        {
            "masked": settings.masked,
            "required": list(required),
            "bundles": [
                {
                    **one.json(),
                    **{name: shown.get((one.name, name)) for name in FIELDS},
                    "traces": one.traces,
                    "said_by": one.said_by or None,
                    "lacks": one.lacking(required),
                }
                for one in found
            ],
        }
    )
    settings.table(
        ("bundle", "traces", *FIELDS),
        [
            (
                one_line(one.name, _ROOM),
                one.traces,
                *(one_line(shown.get((one.name, name), "-"), _ROOM) for name in FIELDS),
            )
            for one in found
        ],
    )
    bare = [one for one in found if one.lacking(required)]
    if bare:
        settings.say(
            f"{counted(len(bare), 'bundle')} without what required_provenance asks for ({', '.join(required)}):"
            " traces that came in these alone do not leave. Say it: tracejury bundle set NAME --licence TEXT"
        )


@bundle_command.command("set")
@click.argument("name")
@click.option("--licence", help="Under which licence it may be used; an empty text takes it away.")
@click.option("--source", help="Where it comes from.")
@click.option("--consent", help="Who agreed that it is used, and for what.")
@pass_settings
def set_command(
    settings: Settings, name: str, licence: str | None, source: str | None, consent: str | None
) -> None:
    """Say what is known of the bundle NAME. Nothing private may stand in it."""
    from ...store.workspace.bundle_facts import say_of_bundle
    from ...store.workspace.workspace import Workspace

    facts = given_facts(licence, source, consent)
    if not facts:
        raise UserError("Nothing is said", "Give --licence, --source or --consent.")
    with Workspace.open(settings.library) as space:
        new = say_of_bundle(space, name, facts)
    settings.document({"bundles": [one.json() for one in new]})
    if not new:
        settings.out(f"That was known of {one_line(name, _ROOM)} already.")
    for one in new:
        known = "; ".join(f"{field} {text}" for field, text in one.facts.items())
        settings.out(f"{one_line(one.name, _ROOM)}: {known or 'nothing is known of it any more'}")


def given_facts(licence: str | None, source: str | None, consent: str | None) -> dict[str, str]:
    """What was given, by field."""
    every = (("licence", licence), ("source", source), ("consent", consent))
    return {name: text for name, text in every if text is not None}
