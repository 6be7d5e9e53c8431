"""`tracejury judges passport`, `verify` and `prompt`: a calibration that travels, and what a judge is asked."""

from __future__ import annotations

import sys
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...errors import UserError
from .context import Settings, pass_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...store.workspace.passports import Standing


@click.command("passport")
@click.argument("name")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="The file to write.")  # fmt: skip
@click.option("--target", type=click.FloatRange(0.5, 1.0, min_open=True, max_open=True), default=0.9, show_default=True, help="What the lower bounds of both shares have to reach.")  # fmt: skip
@click.option("--prompt", "prompt", type=click.Path(path_type=Path), help="The file with the prompt of the judge: its hash is in the passport.")  # fmt: skip
@click.option("--model", help="Only the judge with this model.")
@click.option("--prompt-hash", metavar="HASH", help="Only the judge whose prompt has a hash, or a version, that begins so.")  # fmt: skip
@click.option("--rubric", help="Under this rubric: an id, or the beginning of a hash.")
@pass_settings
def passport_command(
    settings: Settings,
    name: str,
    out: Path,
    target: float,
    prompt: Path | None,
    model: str | None,
    prompt_hash: str | None,
    rubric: str | None,
) -> None:
    """Write the passport of the judge NAME: how it does on the held-out traces, bound to its prompt and the rubric.

    It is certified only if the lower ends of the 95 % intervals of failures caught and of good outputs passed both reach the
    target; else the exit code is 1, and the passport says what is missing. Held-out traces are to be looked at once:
    each further look, with another prompt, threshold, rubric or set of traces, is recorded in the journal and said in the
    passport.
    """
    from ...store.packs.passports.passport import passport_bytes
    from ...store.workspace.judges import JudgeQuestion
    from ...store.workspace.passports import issue_passport
    from ...store.workspace.workspace import Workspace
    from ...whole_files import write_whole

    body = None if prompt is None else _bytes_of(prompt)
    asked = JudgeQuestion(name=name, model=model, prompt=prompt_hash, rubric=rubric, target=target)
    with Workspace.open(settings.library) as space:
        passport = issue_passport(space, asked, body)
    write_whole(out, passport_bytes(passport))
    settings.document({"path": str(out), **_told(passport)})
    _show(settings, passport)
    settings.out(f"Written to {out}.")
    if passport["judge"]["prompt_hash"] is None:
        settings.say("It names no prompt, so that no pack takes it: --prompt FILE names the one.")
    if not passport["certified"]:
        sys.exit(1)


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--prompt", "prompt", type=click.Path(path_type=Path), help="Also whether this is the prompt that it was calibrated with.")  # fmt: skip
@pass_settings
def verify_command(settings: Settings, file: Path, prompt: Path | None) -> None:
    """Derive a passport anew from its traces, and hold it against the library.

    The exit code is 1 if it was changed, is not certified, is of another prompt, or experts or the judge say otherwise of
    one of its traces by now.
    """
    from ...store.packs.passports.in_pack import read_passport
    from ...store.packs.passports.passport import PassportInvalid, prompt_hash
    from ...store.workspace.passports import standing
    from ...store.workspace.workspace import Workspace

    try:
        passport = read_passport(_bytes_of(file))
    except PassportInvalid as error:
        settings.document(_verified(file, None, str(error), None, None))
        settings.out(f"{file} is not to be trusted: {error}.")
        sys.exit(1)
    same_prompt = None
    if prompt is not None:
        same_prompt = prompt_hash(_bytes_of(prompt)) == passport["judge"]["prompt_hash"]
    beside = None
    if (settings.library / "journal.db").is_file():
        with Workspace.open_to_read(settings.library) as space:
            beside = standing(space, passport)
    settings.document(_verified(file, passport, None, same_prompt, beside))
    _show(settings, passport)
    if same_prompt is not None:
        settings.out(
            "It was calibrated with this prompt."
            if same_prompt
            else "It was calibrated with another prompt."
        )
    if beside is not None:
        settings.out(_beside(beside))
    if not passport["certified"] or same_prompt is False or (beside and beside.otherwise):
        sys.exit(1)


@click.command("prompt")
@click.argument("rubric")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="The file to write.")  # fmt: skip
@pass_settings
def prompt_command(settings: Settings, rubric: str, out: Path) -> None:
    """Write a prompt for an LLM judge: what RUBRIC asks, with examples of how experts judged.

    Examples come from the tune part alone, never from held-out traces. They are recorded: packs leave them out as cases from
    then on. With --masked they hold pseudonyms in place of what is private.
    """
    from ...store.workspace.judge_prompts import prompt_for
    from ...store.workspace.workspace import Workspace
    from ...whole_files import write_whole

    with Workspace.open(settings.library) as space:
        made = prompt_for(space, rubric)
    write_whole(out, made.text)
    settings.document(
        {
            "path": str(out),
            "masked": settings.masked,
            "rubric_hash": made.rubric,
            "prompt_hash": made.hash,
            "examples": list(made.traces),
            "failures": made.failures,
            "good": made.good,
        }
    )
    settings.say_masked()
    settings.out(
        f"{out}: {made.failures} failures and {made.good} good outputs are examples in it, and no test cases from now on."
        if made.traces
        else f"{out}: without examples, as no trace of the tune part was judged under this rubric."
    )
    settings.out(made.hash)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}", "Check the path.") from None


def _told(passport: Mapping[str, Any]) -> dict[str, Any]:
    """A passport in a document: all but its traces."""
    return {name: value for name, value in passport.items() if name != "items"}


def _verified(
    file: Path,
    passport: Mapping[str, Any] | None,
    problem: str | None,
    same_prompt: bool | None,
    beside: Standing | None,
) -> dict[str, Any]:
    return {
        "path": str(file),
        "sound": problem is None,
        "problem": problem,
        "passport": None if passport is None else _told(passport),
        "same_prompt": same_prompt,
        "library": None
        if beside is None
        else {
            "same": beside.same,
            "otherwise": list(beside.otherwise),
            "absent": beside.absent,
        },
    }


def _percent(bound: str) -> str:
    """A lower bound in percent, never rounded up."""
    return f"{(100 * Decimal(bound)).quantize(Decimal('0.1'), ROUND_FLOOR)} %"


def _show(settings: Settings, passport: Mapping[str, Any]) -> None:
    judge, rubric, held = passport["judge"], passport["rubric"], passport["held_out"]
    name = judge["name"] + (f" ({judge['model']})" if judge["model"] else "")
    word = "certified" if passport["certified"] else "not certified"
    settings.out(
        f"{name} is {word} for {rubric['id']}, version {rubric['version']}, at a target of {passport['target']}."
    )
    for key, words in (
        ("failures_caught", "failures caught"),
        ("good_outputs_passed", "good outputs passed"),
    ):
        one = held[key]
        settings.out(
            f"Held-out {words}: {one['count']:,} of {one['of']:,}, at least {_percent(one['at_least'])} with 95 % confidence."
        )
    for why in passport["why_not"]:
        settings.out(f"Not reached: {why}.")
    for said in passport["said"]:
        settings.out(said)
    parts = ", ".join(f"{part} {of['items']:,}" for part, of in passport["parts"].items())
    settings.out(f"Traces: {parts}. {passport['passport_id']}")


def _beside(beside: Standing) -> str:
    found = [f"{beside.same:,} of its traces are judged here as it says"]
    if beside.otherwise:
        named = ", ".join(key[:12] for key in beside.otherwise[:5])
        more = len(beside.otherwise) - 5
        found.append(
            f"{len(beside.otherwise):,} otherwise by now ({named}{f' and {more} more' if more > 0 else ''})"
        )
    if beside.absent:
        found.append(f"of {beside.absent:,} nothing is known here")
    return "; ".join(found) + "."
