"""`tracejury ready sign` and `verify`: a go or no-go that somebody answers for."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ....errors import UserError
from ....store.insight.readiness.criteria import read_criteria
from ....store.insight.readiness.deciding import (
    NAMESPACE,
    Choice,
    Decider,
    decision_sentence,
)
from ....store.insight.readiness.evaluating import verdict_sentence
from ....store.plurals import counted
from ..context import Settings, pass_settings


@click.command("sign")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--go/--no-go", "go", default=None, help="What is decided.")
@click.option("--name", required=True, help="Who decides.")
@click.option("--role", required=True, help="As what: the head of payments, the risk officer.")
@click.option("--reason", required=True, help="Why. A go over criteria that are not met has to name the id of each.")  # fmt: skip
@click.option("--key", type=click.Path(path_type=Path), required=True, help="A private key, or a public one of the agent.")  # fmt: skip
@pass_settings
def sign_command(
    settings: Settings, file: Path, go: bool | None, name: str, role: str, reason: str, key: Path
) -> None:
    """Evaluate FILE, sign a go or no-go on that evidence with an SSH key, and record it in the journal.

    A go over criteria that are not met, or that have no evidence, is refused unless its reason names each of them; it is
    then said as such wherever it is shown. tracejury undo takes a decision back; the journal keeps it all the same.
    """
    from ....store.workspace.readiness import decide, readiness
    from ....store.workspace.workspace import Workspace

    if go is None:
        raise UserError("Nothing is decided", "Say --go or --no-go.")
    asked = read_criteria(file)
    choice: Choice = "go" if go else "no-go"
    with Workspace.open(settings.library) as space:
        found = readiness(space, asked)
        made = decide(space, found, choice, Decider(name, role, reason), key)
    settings.document(
        {
            "event": made.event,
            "decision": choice,
            "ready": found.ready,
            "unmet": made.decision.unmet,
            "statement": made.statement,
            "signature": made.signature,
            "namespace": NAMESPACE,
        }
    )
    settings.out(verdict_sentence(asked.title, found.outcomes))
    settings.out(decision_sentence(made.decision))
    settings.out(f"Signed, namespace {NAMESPACE}, and recorded in the journal.")


@click.command("verify")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--allowed-signers", "allowed", type=click.Path(path_type=Path), required=True, help="Names with their public keys, as ssh-keygen reads them.")  # fmt: skip
@click.option("--signer", help="The last decision must be theirs: a name in the file of allowed signers.")  # fmt: skip
@pass_settings
def verify_command(
    settings: Settings, file: Path | None, allowed: Path, signer: str | None
) -> None:
    """Check the signature of every decision of the journal; with FILE only of those on criteria of its title, and whether the
    evidence of the last one is still the same.

    The exit code is 1 if there is no decision, if one is not signed by somebody that the file allows, if the last one is
    not by --signer, or if its evidence changed.
    """
    from ....store.workspace.readiness import (
        checked,
        decisions,
        readiness,
        unreadable_decisions,
    )
    from ....store.workspace.workspace import Workspace

    asked = None if file is None else read_criteria(file)
    with Workspace.open_to_read(settings.library) as space:
        every = [
            one
            for one in decisions(space, taken_back=True)
            if asked is None or one.decision.title == asked.title
        ]
        unreadable = unreadable_decisions(space)
        now = None if asked is None else readiness(space, asked)
    found = checked(every, allowed)
    counting = [one for one in found if not one.decided.taken_back]
    changed = [] if now is None else [*now.changed]
    moved = now is not None and now.other_file
    right = signer is None or bool(counting and counting[-1].signer == signer)
    ok = bool(counting) and all(one.good for one in counting) and right
    ok = ok and not (changed or moved or unreadable)
    settings.document(
        {
            "ok": ok,
            "unreadable": unreadable,
            "evidence_changed": changed if asked is not None else None,
            "file_changed": moved if asked is not None else None,
            "decisions": [
                {
                    "event": one.decided.event,
                    "title": one.decided.decision.title,
                    "decision": one.decided.decision.decision,
                    "name": one.decided.decision.name,
                    "role": one.decided.decision.role,
                    "reason": one.decided.decision.reason,
                    "at": one.decided.decision.at,
                    "unmet": one.decided.decision.unmet,
                    "recorded_by": one.decided.recorded_by,
                    "taken_back": one.decided.taken_back,
                    "good": one.good,
                    "signer": one.signer or None,
                    "said": one.said,
                }
                for one in found
            ],
        }
    )
    for one in found:
        gone = " (taken back)" if one.decided.taken_back else ""
        settings.out(
            f"{one.decided.decision.title}: {decision_sentence(one.decided.decision)}{gone}"
        )
        settings.out(f"    {'' if one.good else 'NOT TO BE TRUSTED: '}{one.said}")
    if not found:
        settings.out("No decision is in the journal.")
    if unreadable:
        settings.out(f"{counted(unreadable, 'decision')} cannot be read: a newer tracejury may have written it.")  # fmt: skip
    if counting and not right:
        settings.out(f"The last decision is not one of {signer}.")
    if moved:
        settings.out("The file of criteria was changed since the last decision.")
    if changed:
        settings.out(f"The evidence changed since the last decision: {', '.join(changed)}.")
    sys.exit(0 if ok else 1)
