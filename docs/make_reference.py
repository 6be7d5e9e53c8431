"""Write what the documentation can take from the program: docs/reference.md, the tables of docs/parquet.md and the
module lists of ARCHITECTURE.md.

    python docs/make_reference.py

Tests compare the files with what this script makes.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import click

ROOT: Final = Path(__file__).resolve().parents[1]
REFERENCE: Final = ROOT / "docs" / "reference.md"
ARCHITECTURE: Final = ROOT / "ARCHITECTURE.md"
PARQUET: Final = ROOT / "docs" / "parquet.md"
ARROW: Final = {
    "text": "string",
    "json": "string (JSON)",
    "whole": "int64",
    "real": "double",
    "truth": "bool",
    "time": "timestamp[us, UTC]",
    "texts": "list<string>",
    "text map": "map<string, string>",
}
"""The types of an export, as Arrow names them."""

PACKAGES: Final = ("rubrics", "store", "tui", "packs", "pytest_plugin", "sample_traces")
"""The folders whose modules ARCHITECTURE.md lists, in this order."""

LIBRARY_FILES: Final = (
    ("journal.db", "Every act of every reviewer. Cannot be made again: back this file up."),
    ("journal.jsonl", "A copy of the journal, one event a line, for `tracejury doctor --recover`."),
    ("backups/", "Verified copies of the journal, and of a database before a migration."),
    (
        "traces.db",
        "Traces, steps, scores and the search index. `doctor --remake-traces` makes it again.",
    ),
    ("loads.json", "What was loaded and how, for `tracejury doctor --remake-traces`."),
    ("groups.db", "Which failure belongs to which group. Made again from the two databases."),
    ("raw/", "The files of the bundles as they were loaded. `load --no-raw` leaves them out."),
    ("mappings.json", "Mappings of tables and JSON saved by name with `tracejury map --save`."),
    ("privacy.toml", "Rules of your own for what is private."),
    (
        "privacy.key",
        "The key of pseudonyms, made when something is first masked. Cannot be made again.",
    ),
    ("pseudonyms.db", "Which pseudonyms were given, as digests; no values."),
    ("shared", "Made by `tracejury doctor --accept-permissions`: others may use the library."),
    (
        "place-accepted",
        "Made by `tracejury doctor --accept-place`: a synchronised or network folder.",
    ),
    ("lock", "Held while a process has the journal open."),
)
"""What a library folder may hold."""

PACK_FILES: Final = (
    ("manifest.json", "Format and name: what no single case changes."),
    ("cases/", "One readable JSON file a case, named after its question."),
    ("rubrics/", "The rubrics of the reviews."),
    ("retired/", "Cases that left, each with the reason."),
    ("history/", "One file for each sync: what it did, and which entries it follows."),
    ("manifest.json.sig", "A signature by ssh-keygen over every file of the pack."),
    ("README.md", "What the pack is and how to check a candidate against it."),
    (".gitattributes", "Tells git to keep line endings as they are."),
)
"""What a pack folder may hold."""


# --- the module lists of ARCHITECTURE.md -----------------------------------------------------------


def first_sentence(path: Path) -> str:
    """The first sentence of a module's docstring, on one line, without the final full stop."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    paragraph = " ".join(text.split("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s+(?=[A-Z`])", paragraph)[0].rstrip(".")


def module_lists(package: str) -> str:
    """A heading for each package below `package`, itself first, and a line for each module."""
    parts = []
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}
    for folder in sorted(folders, key=lambda one: one.parts):
        here = folder.relative_to(ROOT).as_posix()
        init = folder / "__init__.py"
        what = f" {first_sentence(init)}." if init.exists() else ""
        lines = [
            f"- `{path.name}`: {first_sentence(path)}"
            for path in sorted(folder.glob("*.py"))
            if path.name != "__init__.py"
        ]
        parts.append(f"**`{here}/`**{what}\n" + "".join(f"\n{line}" for line in lines))
    return "\n\n".join(part.rstrip() for part in parts)


def layer_lists() -> str:
    """The levels of every package that has a contract of layers, highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    lines = []
    for contract in settings["contracts"]:
        for container in contract.get("containers", ()):
            levels = [re.sub(r"[()]", "", level) for level in contract["layers"]]
            path = container.removeprefix("tracejury.").replace(".", "/")
            lines.append(f"- `{path}/`: " + " > ".join(levels))
    return "\n".join(lines)


def architecture(text: str) -> str:
    """ARCHITECTURE.md with its lists made again; everything outside the markers stays."""
    lists = {f"modules of {package}/": module_lists(package) for package in PACKAGES}
    for name, made in {"layers": layer_lists(), **lists}.items():
        start, end = f"<!-- {name} -->", "<!-- end -->"
        before, found, rest = text.partition(start)
        if not found:
            raise SystemExit(f"ARCHITECTURE.md has no marker {start}")
        after = rest.partition(end)[2]
        text = f"{before}{start}\n{made}\n{end}{after}"
    return text


# --- docs/reference.md -----------------------------------------------------------------------------


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return [
        "| " + " | ".join(" ".join(cell.split()).replace("|", r"\|") for cell in row) + " |"
        for row in lines
    ]


def leaves(
    name: str, command: click.Command, parent: click.Context | None
) -> Iterator[tuple[click.Context, click.Command]]:
    """Every command that does something, below `command`, with its context."""
    context = click.Context(command, info_name=name, parent=parent)
    if not isinstance(command, click.Group):
        yield context, command
        return
    for child in command.list_commands(context):
        found = command.get_command(context, child)
        if found is not None:
            yield from leaves(child, found, context)


def option_rows(command: click.Command) -> list[tuple[str, str]]:
    """The options of a command, each as it is written and what it does."""
    found = []
    for option in command.params:
        if not isinstance(option, click.Option) or option.hidden:
            continue
        names = ", ".join((*option.opts, *option.secondary_opts))
        kind = "" if option.is_flag or option.count else f" {value_of(option)}"
        told = option.help or ""
        if option.show_default and option.default is not None:
            told += f" Default: {option.default}."
        found.append((f"`{names}{kind}`", told))
    return found


def value_of(option: click.Option) -> str:
    """What stands for the value of an option."""
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return "|".join(str(choice) for choice in option.type.choices)
    return option.type.name.removesuffix(" range").upper()


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a docstring, each on one line."""
    parts = (text or "").strip().split("\n\n")
    return [" ".join(part.split()) for part in parts if part.strip()]


def command_lines() -> Iterator[str]:
    """Every command with its options."""
    from tracejury.tui.commands.main import tracejury

    root = click.Context(tracejury, info_name="tracejury")
    yield "`tracejury [OPTIONS] COMMAND` — options before the command hold for every command:"
    yield ""
    yield from table(("option", "meaning"), option_rows(tracejury))
    for name in tracejury.list_commands(root):
        command = tracejury.get_command(root, name)
        if command is None:
            continue
        for context, leaf in leaves(name, command, root):
            usage = " ".join(leaf.collect_usage_pieces(context)).replace("[OPTIONS]", "").split()
            yield ""
            yield f"### `{' '.join([context.command_path, *usage])}`"
            for paragraph in paragraphs(leaf.help):
                yield ""
                yield paragraph
            options = option_rows(leaf)
            if options:
                yield ""
                yield from table(("option", "meaning"), options)


def key_lines() -> Iterator[str]:
    """Every key of the app, by what it is for, with the screens where it works."""
    from tracejury.tui.keys.command import CONTEXTS
    from tracejury.tui.keys.table import key_table

    yield "`?` shows the keys of the screen that you are on; Ctrl+P finds a command by its name. A key means"
    yield "the same on every screen where it works."
    commands = list(key_table())
    for group in dict.fromkeys(command.group for command in commands):
        yield ""
        yield f"### {group}"
        yield ""
        yield from table(
            ("key", "what it does", "where"),
            (
                (
                    f"`{command.shown_key}`",
                    command.help,
                    ", ".join(CONTEXTS[context] for context in command.screens),
                )
                for command in commands
                if command.group == group
            ),
        )


def format_lines() -> Iterator[str]:
    """The formats that `load` recognises."""
    from tracejury.store.bundles.registry import READERS, TABLES

    readers = [(one.name, one.title, one.keeps) for one in READERS]
    readers.append((TABLES.name, TABLES.title, TABLES.keeps))
    yield from table(
        ("`--format`", "what it is", "what is kept"),
        ((f"`{name}`", title, keeps) for name, title, keeps in readers),
    )


def rubric_lines() -> Iterator[str]:
    """The built-in rubrics with their questions."""
    from tracejury.rubrics.files import builtin_rubrics

    yield from table(
        ("rubric", "title", "questions"),
        (
            (f"`{one.id}`", one.title, ", ".join(f"{q.id} ({q.type})" for q in one.questions))
            for one in builtin_rubrics().values()
        ),
    )


def exit_code_lines() -> Iterator[str]:
    """The exit codes."""
    from tracejury.errors import UserError
    from tracejury.store.packs.results import FAILED, INCOMPLETE, NOTHING, PASSED

    wrong = UserError("").exit_code
    yield from table(
        ("code", "`tracejury check`", "every other command"),
        (
            (str(PASSED), "every gating case passes", "done"),
            (str(FAILED), "a gating case fails", "the answer is no: something examined is wrong"),
            (
                str(wrong),
                "a pack or the call is not valid",
                "wrong call, or input that cannot be read",
            ),
            (str(INCOMPLETE), "outputs are missing or broken, or a fix case asks a person", ""),
            (str(NOTHING), "there was nothing to check", ""),
            (
                "130",
                "stopped with Ctrl+C (143, 129: with SIGTERM, SIGHUP); reports are written",
                "stopped with Ctrl+C",
            ),
        ),
    )


QUERY_RULES = (
    "What `tracejury search`, `traces --where`, `queue new --where`, `reviews export --where` and the search of the app",
    "(`/` on the desk) understand:",
    "",
    "- **Words** apart from each other all have to occur in a trace: in what was asked or answered, in steps, in the names,",
    "  arguments and results of tools, or in the notes and corrections of its reviews. A word of three letters or more also",
    "  finds longer ones that begin with it; with `*` a shorter one does too.",
    '- **"Words in quotation marks"** have to follow one another, whole, in one text.',
    "- **`field:value`** has to hold; with `*` at its end the value may go on, and `field:*` is any value. Values are",
    "  compared whole, and upper and lower case are equal. A value with blanks is written in quotation marks.",
    "- **`-`** before one of these, or before parentheses, is its opposite. **`or`** between two is enough with one of them;",
    "  parentheses put together what belongs together. `and` may be left out.",
    "- What is asked of reviews in one place (`verdict:fail code:tone reviewer:vera`) has to hold of the same review.",
    "",
    "Accents and case of words do not count, and signs end a word (`get_clause` is the words *get clause*). Chinese,",
    "Japanese, Thai, Lao, Khmer and Burmese are taken letter by letter, so any part of a sentence is found. Of a text of more",
    "than a million characters the first million are searched, and searches say how many such texts there are; base64 is",
    "not searched. In the app, what others said of a trace under a blind rubric is not searched before one's own review of it",
    "is finished; and a search for judgements (`score.NAME`, `judge:`, metadata like `label:`, a group of failed checks; of",
    "reviewers: `verdict:`, `code:`, `note:` and the like) leaves out the traces that a queue gave one to judge under such a rubric, says how many, and offers none of the values. In the",
    "command line nothing is left out. Superseded revisions are not found. Results are listed from the newest.",
    "",
)


def query_lines() -> list[str]:
    """The query language: its rules, and every field."""
    from tracejury.store.queries.fields import FIELDS

    rows = [
        (
            f"`{name}`",
            field.help + (f": {', '.join(field.values)}" if field.values else ""),
            f"`{field.example}`",
        )
        for name, field in FIELDS.items()
    ]
    rows.append(
        (
            "any other name",
            "a metadata value of the trace; `customer.tier` is one inside another",
            "`locale:fr`",
        )
    )
    return [*QUERY_RULES, *table(("field", "what it is about", "example"), rows)]


def reference() -> str:
    """docs/reference.md."""
    sections: list[tuple[str, Iterable[str]]] = [
        ("Commands", command_lines()),
        ("Queries", query_lines()),
        ("Exit codes", exit_code_lines()),
        ("Keys", key_lines()),
        ("Formats", format_lines()),
        ("Rubrics", rubric_lines()),
        (
            "Files of a library",
            table(("file", "what it holds"), ((f"`{name}`", what) for name, what in LIBRARY_FILES)),
        ),
        (
            "Files of a pack",
            table(("file", "what it holds"), ((f"`{name}`", what) for name, what in PACK_FILES)),
        ),
    ]
    lines = ["# Reference", "", "Made from the program by `python docs/make_reference.py`."]
    for title, body in sections:
        lines += ["", f"## {title}", "", *body]
    return "\n".join(lines) + "\n"


def parquet_page(text: str) -> str:
    """docs/parquet.md with its list of tables and columns made again; the rest stays."""
    from tracejury.store.export_tables import TABLES

    parts = []
    for one in TABLES.values():
        folders = f" Folders: `{one.partition}=...`." if one.partition else ""
        rows = ((f"`{c.name}`", ARROW[c.type], c.unit, c.means) for c in one.columns)
        parts += [f"### `{one.name}`", "", one.means + folders, ""]
        parts += [*table(("column", "type", "unit", "meaning"), rows), ""]
    start, end = "<!-- tables -->", "<!-- end -->"
    before, found, rest = text.partition(start)
    if not found:
        raise SystemExit(f"docs/parquet.md has no marker {start}")
    made = "\n".join(parts)
    return f"{before}{start}\n{made}{end}{rest.partition(end)[2]}"


def main() -> None:
    """Write the files."""
    PARQUET.write_text(parquet_page(PARQUET.read_text("utf-8")), encoding="utf-8")
    REFERENCE.write_text(reference(), encoding="utf-8")
    ARCHITECTURE.write_text(architecture(ARCHITECTURE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
