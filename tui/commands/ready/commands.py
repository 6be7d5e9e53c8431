"""`tracejury ready`: the criteria of a file held against the library."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from ....errors import UserError
from ....store.insight.readiness.catalogue import FIGURES, KEYS
from ....store.insight.readiness.criteria import NAME, bound_words, read_criteria
from ....store.insight.readiness.deciding import decision_sentence
from ....store.insight.readiness.evaluating import decimal, figure_words, verdict_sentence
from ....store.plurals import counted, listed
from ..context import Settings, pass_settings
from ..naming_group import NamingGroup
from .deciding import sign_command, verify_command
from .dossier import dossier_command

if TYPE_CHECKING:
    from ....store.insight.readiness.evaluating import Outcome
    from ....store.workspace.readiness import Readiness

_STATE = 12
_SHORT = 19
"""`sha256:` and twelve digits."""


class ReadyGroup(NamingGroup):
    """A group in which a word that is no command of it is a file of criteria: `ready december.toml` evaluates that one."""

    without_command: ClassVar[str] = "evaluate"


@click.group("ready", cls=ReadyGroup)
def ready_command() -> None:
    """Say whether this may ship: hold the library against criteria that each tribe wrote, and sign the decision.

    Without a command, the criteria of readiness.toml are evaluated, or those of the file that is named.
    """


for _command in (sign_command, verify_command, dossier_command):
    ready_command.add_command(_command)


@ready_command.command(ReadyGroup.without_command)
@click.argument("file", type=click.Path(path_type=Path), default=NAME)
@click.option("--evidence", metavar="ID", help="Print what the figure of this criterion was computed from, byte for byte as it is hashed.")  # fmt: skip
@pass_settings
def evaluate_command(settings: Settings, file: Path, evidence: str | None) -> None:
    """Evaluate the criteria of FILE: met, not met, or no evidence, which is never met.

    Each is bound to the SHA-256 of its evidence. The exit code is 0 if all are met, 1 if not, 2 if the file is wrong.
    docs/readiness.md describes the file.
    """
    from ....store.workspace.readiness import readiness
    from ....store.workspace.workspace import Workspace

    asked = read_criteria(file)
    with Workspace.open_to_read(settings.library) as space:
        found = readiness(space, asked)
        if evidence is not None:
            settings.data(_named(found, evidence).evidence_text.decode())
            return

        def shown(text: str) -> str:
            return space.shown.text("", text)

        settings.document(document(found, shown))
        if not settings.json:
            settings.say_masked()
            _show(settings, found, shown)
    sys.exit(0 if found.ready else 1)


@ready_command.command("init")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=NAME, show_default=True, help="The file to write.")  # fmt: skip
@pass_settings
def init_command(settings: Settings, out: Path) -> None:
    """Write a file of criteria to begin with, made from this library and full of comments."""
    from ....store.workspace.readiness_example import example_of
    from ....store.workspace.workspace import Workspace
    from ....whole_files import write_whole

    if out.exists():
        raise UserError(f"{out} is there already", "Name another one with -o.")
    with Workspace.open_to_read(settings.library) as space:
        text = example_of(space)
    write_whole(out, text.encode())
    count = text.count("\n[[criterion]]")
    settings.document({"path": str(out), "criteria": count})
    settings.out(f"{out}: {counted(count, 'criterion', 'criteria')}. Change them, then: tracejury ready {out}")  # fmt: skip


@ready_command.command("figures")
@pass_settings
def figures_command(settings: Settings) -> None:
    """List the figures that a criterion may name, with the keys that each takes."""
    settings.document(
        {
            "figures": [
                {
                    "name": one.name,
                    "what": one.words,
                    "unit": one.unit,
                    "n": one.of,
                    "least": one.least,
                    "interval": one.interval,
                    "keys": list(one.keys),
                    "needs": list(one.needs),
                }
                for one in FIGURES.values()
            ],
            "keys": {name: kind.words for name, kind in KEYS.items()},
        }
    )
    for one in FIGURES.values():
        settings.out(f"{one.name}: {one.words}")
        keys = ", ".join(f"{name}{' (needed)' if name in one.needs else ''}" for name in one.keys)
        least = f"at least {one.least:,} {one.of}"
        settings.out(f"    {one.unit}; {least}" + (f"; {keys}" if keys else ""))
    settings.out("")
    for name, kind in KEYS.items():
        settings.out(f"{name}: {kind.words}")


def _named(found: Readiness, name: str) -> Outcome:
    one = next((one for one in found.outcomes if one.criterion.id == name), None)
    if one is None:
        ids = listed((one.criterion.id for one in found.outcomes), 100)
        raise UserError(f"There is no criterion {name}", f"There are {ids}.")
    return one


def document(found: Readiness, shown: Callable[[str], str]) -> dict[str, Any]:
    """The outcome as one JSON document."""
    last = found.last
    return {
        "title": found.asked.title,
        "file": str(found.asked.path),
        "file_hash": f"sha256:{found.asked.sha256}",
        "ready": found.ready,
        "sentence": verdict_sentence(found.asked.title, found.outcomes),
        "journal_head": found.journal,
        "yet_to_judge": found.yet_to_judge,
        "criteria": [outcome_json(one, shown) for one in found.outcomes],
        "decision": None
        if last is None
        else {
            "decision": last.decision.decision,
            "name": last.decision.name,
            "role": last.decision.role,
            "reason": last.decision.reason,
            "at": last.decision.at,
            "recorded_by": last.recorded_by,
            "unmet": last.decision.unmet,
            "signature_checked": False,
            "evidence_changed": list(found.changed),
            "file_changed": found.other_file,
        },
    }


def outcome_json(one: Outcome, shown: Callable[[str], str]) -> dict[str, Any]:
    """A criterion and how it came out."""
    asked, figure = one.criterion, one.figure
    return {
        "id": asked.id,
        "says": asked.says,
        "owner": asked.owner,
        "tribe": asked.tribe or None,
        "figure": asked.figure.name,
        "of": dict(asked.keys),
        "asked": bound_words(asked),
        "hold": asked.hold,
        "state": one.state,
        "why": shown(one.why) or None,
        "n": figure.n,
        "least": asked.least,
        "value": decimal(figure.value),
        "low": decimal(figure.low),
        "high": decimal(figure.high),
        "said": shown(figure.said) or None,
        "evidence": one.hash,
        "command": figure.opens or None,
    }


def _show(settings: Settings, found: Readiness, shown: Callable[[str], str]) -> None:
    settings.out(verdict_sentence(found.asked.title, found.outcomes))
    indent = " " * _STATE
    for one in found.outcomes:
        asked = one.criterion
        settings.out("")
        settings.out(f"{one.state:<{_STATE}}{asked.says}")
        settings.out(
            f"{indent}{figure_words(one)}, asked {bound_words(asked)}; n {one.figure.n:,}; {asked.owner}"
        )
        if one.why:
            settings.out(f"{indent}{shown(one.why)[:1].upper()}{shown(one.why)[1:]}.")
        if one.figure.said and one.state != "no evidence":
            settings.out(f"{indent}{shown(one.figure.said)}")
        settings.out(f"{indent}{asked.id}  evidence {one.hash[:_SHORT]}")
        if one.figure.opens:
            settings.out(f"{indent}{one.figure.opens}")
    settings.out("")
    if found.yet_to_judge:
        settings.out(
            f"You have yet to judge {counted(found.yet_to_judge, 'trace')} blind: every figure leaves them out."
        )
    _show_decision(settings, found)


def _show_decision(settings: Settings, found: Readiness) -> None:
    if found.last is None:
        settings.out(
            "Nobody decided yet: tracejury ready sign FILE --go --name … --role … --reason … --key …"
        )
        return
    settings.out(decision_sentence(found.last.decision))
    settings.out(
        "Its signature was not checked here: tracejury ready verify --allowed-signers FILE"
    )
    if found.other_file:
        settings.out("The file of criteria was changed since.")
    if found.changed:
        settings.out(
            f"The evidence is another one since for {listed(found.changed, 20)}: decide again."
        )
    elif not found.other_file:
        settings.out("The evidence is the same as then.")
