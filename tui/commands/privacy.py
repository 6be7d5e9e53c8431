"""`tracejury privacy`: what is private in a file or in the library, and the rules by which it is found."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import click

from ...store.plurals import counted
from .context import Settings, pass_settings
from .masked_copy import mask_command

SHOWN = 3
"""So many findings of each rule are shown, unless all are asked for."""
PLACES = 1_000
"""So many places of each rule are in the JSON."""

_rules = click.option(
    "--rules",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with rules of your own; privacy.toml in the library's folder is read without. Can be repeated.",
)
_names = click.option(
    "--names",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A text file with names of people, one a line. Can be repeated.",
)


@click.group("privacy")
def privacy_command() -> None:
    """Find secrets and personal data, by rules that are data; a value is never shown, only its kind and length.

    What a pack would hold stops its build, unless it is masked (pack build --mask) or acknowledged here by name. Nothing
    but that is changed by these commands: mask writes a copy.
    """


@privacy_command.command("scan")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@_rules
@_names
@click.option("--all", "whole", is_flag=True, help="Show each finding, not the first of each rule.")
@pass_settings
def scan_command(
    settings: Settings,
    path: Path | None,
    files: tuple[Path, ...],
    names: tuple[Path, ...],
    *,
    whole: bool,
) -> None:
    """List what is private in PATH, which is a file, a folder or a library; without PATH, in your library.

    Exit code 1 if something was found that is not masked.
    """
    from ...store.workspace.privacy import (
        Found,
        Scan,
        is_library,
        rules_for,
        scan_library,
        scan_path,
    )

    rules = rules_for(settings.library, files, names)
    scan = Scan()
    target = path or settings.library
    if path is None or is_library(path):
        found = scan_library(target, rules, scan)
    else:
        found = scan_path(target, rules, scan)
    by_rule: dict[tuple[str, str, str], list[Found]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    distinct: dict[str, set[int]] = defaultdict(set)
    masked = 0
    for one in found:
        if one.finding.masked:
            masked += 1
            continue
        counts[one.finding.type] += 1
        distinct[one.finding.type].add(hash(one.finding.same or one.finding.value))
        listed = by_rule[one.finding.type, one.finding.rule, one.finding.why]
        if len(listed) < PLACES:
            listed.append(one)
    settings.document(
        {
            "scanned": scan.texts,
            "found": sum(counts.values()),
            "masked": masked,
            "unread": scan.unread or [],
            "types": {
                name: {"findings": count, "values": len(distinct[name])}
                for name, count in sorted(counts.items())
            },
            "findings": [
                {"type": one.finding.type, "rule": rule, "why": one.finding.why, "place": one.place,
                 "preview": one.finding.preview, "start": one.finding.start, "end": one.finding.end}
                for (_, rule, _), listed in sorted(by_rule.items(), key=lambda item: item[0])
                for one in listed
            ],
        }
    )  # fmt: skip
    if counts:
        settings.table(
            ("type", "findings", "different"),
            [(name, count, len(distinct[name])) for name, count in sorted(counts.items())],
        )
    for (type_, rule, _), listed in sorted(by_rule.items(), key=lambda item: item[0]):
        settings.out(f"\n{type_} ({rule})")
        for one in listed if whole else listed[:SHOWN]:
            settings.out(f"  {one.place}  {one.finding.preview}  {one.finding.why}")
        if not whole and len(listed) > SHOWN:
            settings.out(f"  … and {len(listed) - SHOWN:,} more; --all shows them")
        elif len(listed) == PLACES:
            settings.out(f"  … and those after the first {PLACES:,}")
    for one_unread in scan.unread or ():
        settings.warn(f"Not read as it should be: {one_unread}")
    what = "trace" if path is None or is_library(path) else "file"
    if masked:
        settings.say(f"{counted(masked, 'finding')} more are masked already.")
    if not counts:
        settings.say(f"Nothing private was found in {counted(scan.texts, what)}.")
        return
    settings.say(
        f"{counted(sum(counts.values()), 'finding')} in {counted(scan.texts, what)}, not masked."
    )
    raise SystemExit(1)


@privacy_command.command("rules")
@_rules
@_names
@pass_settings
def rules_command(settings: Settings, files: tuple[Path, ...], names: tuple[Path, ...]) -> None:
    """List the rules: those that come with the program, those of your library and those of --rules."""
    from ...store.workspace.privacy import rules_for

    rules = rules_for(settings.library, files, names)
    rows = [(one.type, one.id, one.why) for one in rules.secrets]
    rows += [("login", one.id, one.why) for one in rules.logins]
    rows += [("national number", one.id, one.why) for one in rules.numbers]
    rows += list(BUILT_IN)
    fields = dict.fromkeys((key for one in rules.logins for key in one.keys), "login") | dict(
        rules.fields
    )
    settings.document(
        {
            "rules": [{"type": type_, "id": rule, "why": why} for type_, rule, why in rows],
            "fields": dict(sorted(fields.items())),
            "words": {name: list(words) for name, words in sorted(rules.contexts.items())},
            "names": len(rules.names),
            "regions": list(rules.regions),
        }
    )
    settings.table(("type", "rule", "what it finds"), rows)
    settings.out("")
    settings.out(f"Fields that say what they hold: {', '.join(sorted(fields))}")
    settings.out(f"Names of people on your lists: {len(rules.names)}")


@privacy_command.command("acknowledge")
@click.argument("findings", nargs=-1, required=True, metavar="FINDING…")
@click.option("--reason", default="", help="Why; it stands in the journal and in the packs.")
@click.option("--take-back", is_flag=True, help="Let them stop builds again.")
@pass_settings
def acknowledge_command(
    settings: Settings, findings: tuple[str, ...], reason: str, *, take_back: bool
) -> None:
    """Let what pack build listed leave in packs as it is: each FINDING by its name, such as e-mail-3fa9c2d1b0.

    It holds for that value wherever it stands in this library, and is an act of the journal; tracejury undo takes it
    back as well.
    """
    from ...store.workspace.acknowledging import acknowledge
    from ...store.workspace.acknowledging import take_back as taken_back
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        changed = (taken_back if take_back else acknowledge)(space, findings, reason)
    settings.document({"acknowledged": not take_back, "changed": changed})
    for name in changed:
        settings.out(
            f"{name}: stops builds again" if take_back else f"{name}: may leave in packs as it is"
        )
    for name in dict.fromkeys(findings):
        if name not in changed:
            settings.say(f"{name} was acknowledged before.")


@privacy_command.command("acknowledged")
@pass_settings
def acknowledged_command(settings: Settings) -> None:
    """List the findings that may leave in packs as they are, with who said so, when and why."""
    from ...store.workspace.acknowledging import acknowledged
    from ...store.workspace.workspace import Workspace
    from ..views.history import local_time

    with Workspace.open_to_read(settings.library) as space:
        found = list(acknowledged(space).values())
    settings.document({"acknowledged": [one.json() for one in found]})
    if not found:
        settings.say("Nothing is acknowledged: whatever is private stops a build.")
        return
    settings.table(
        ("finding", "rule", "by", "when", "reason"),
        [(one.id, one.rule, one.reviewer, local_time(one.at_ms), one.reason) for one in found],
    )


privacy_command.add_command(mask_command)

BUILT_IN = (
    ("e-mail", "e-mail", "e-mail address"),
    ("card", "card", "card number with its check digit"),
    ("iban", "iban", "account number with its check digits"),
    ("ip", "ipv4", "public Internet address"),
    ("ip", "ipv6", "public Internet address"),
    ("birth date", "birth-date", "date after a word or in a field for dates of birth"),
    ("phone", "phone", "phone number with a country code, as phones are written, or after a word"),
    ("name", "name-field", "value of a field for names"),
    ("name", "name-again", "name that a field gives, in the text around"),
    ("name", "listed-name", "name of your list"),
)
"""What is found by more than a pattern."""
