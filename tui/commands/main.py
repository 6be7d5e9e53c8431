"""The command line: `tracejury` opens the app, everything else is a subcommand loaded on demand."""

from __future__ import annotations

import importlib
import io
import sys
from functools import partial
from pathlib import Path

import click

from ... import __version__
from ...errors import UserError
from ...store.masking_choice import choose_masked
from ...store.private_files import keep_private
from . import standard_streams
from .completing import text_parameter
from .context import (
    JSON_SAID,
    QUIET_SAID,
    Settings,
    default_library,
    json_option,
    quiet_option,
    use_masking,
    use_provenance,
    use_reviewer,
)

COMMANDS: dict[str, tuple[str, str]] = {
    "open": ("open_app", "Open the app, on a bundle if one is named."),
    "load": ("load", "Load bundles of traces into the library."),
    "map": ("map_columns", "Map the columns of an unknown table or JSON to fields."),
    "formats": ("formats", "List the formats that can be loaded, with what each keeps."),
    "rejects": ("rejects", "Show the records that could not be read, and why."),
    "traces": ("traces", "List traces, or show one."),
    "search": ("search", "Find traces by words and fields."),
    "queue": ("queue", "Make, list, show and export review queues."),
    "kit": ("kit.commands", "Carry a queue to a reviewer in one file, and their reviews back."),
    "start": ("start", "Begin a project with what earlier ones learned."),
    "archive": ("archive", "Write what a project learned to one file for the next one."),
    "groups": ("groups.commands", "Group similar failures, so that each group is judged once."),
    "reviews": ("reviews", "Export and import reviews."),
    "export": ("export", "Write the library as Parquet, for DuckDB or Spark."),
    "agreement": ("agreement", "Say how far reviewers agree, and where they do not."),
    "judges": ("judges", "Hold the judges of the traces against your experts."),
    "scores": ("scores", "Say which way the numbers of scores count."),
    "compare": ("compare", "Compare two runs of the same inputs, side by side and blind."),
    "coverage": (
        "evidence.coverage",
        "Say what is reviewed, failed and guarded, and where the holes are.",
    ),
    "prevalence": ("evidence.prevalence", "Say how frequent failures are, from random samples."),
    "saturation": ("evidence.saturation", "Say whether more reviews would find anything new."),
    "fixes": ("evidence.fixes", "Say what releases fixed, held and broke, by results of check."),
    "process": (
        "evidence.process",
        "Say how reviewing does: time, guards, guardrails, escalations.",
    ),
    "signals": ("evidence.signals", "Say what is no failure but worth attention."),
    "adjudicate": ("adjudicate", "Decide what reviewers judged differently."),
    "ready": ("ready.commands", "Hold the library against criteria, and sign a go or no-go."),
    "bundle": ("bundle", "List bundles, and say their licence, source and consent."),
    "spending": ("evidence.spending", "Say what traces take, in time, tokens and money."),
    "drift": ("evidence.drift", "Say what is different in a new bundle."),
    "report": ("evidence.report", "Put all the evidence into one file, for whoever decides."),
    "history": ("history", "List what you did, newest first."),
    "undo": ("history", "Take back what you did last."),
    "redo": ("history", "Do again what you took back last."),
    "audit": ("audit", "Print who judged what, when and why, from the journal."),
    "rubric": ("rubric", "List, show and check rubrics."),
    "codes": ("codes", "List, rename and merge the codes of reviews."),
    "tools": ("tools", "Say which tools write, for packs."),
    "pack": ("pack.commands", "Build, verify and sync regression-test packs."),
    "check": ("check", "Check a candidate against packs."),
    "bless": ("bless", "Write how a check came out as a baseline."),
    "privacy": ("privacy", "Scan for secrets and personal data."),
    "review": ("review", "Review a queue, in the app or in plain lines for screen readers."),
    "config": ("config", "Your settings and keys."),
    "schema": ("schema", "Print the JSON Schema of what a command or a file says."),
    "completion": ("completion", "Print the script that completes commands in your shell."),
    "demo": ("demo", "Try tracejury on the sample traces, in a temporary library."),
    "forget": ("forget", "Remove the text of a trace everywhere, for good; verdicts stay."),
    "backup": ("restore", "Write a verified copy of the journal."),
    "restore": ("restore", "Get the reviews back from a backup or the mirror of the journal."),
    "seal": ("seal", "Print a hash of all that was judged, to keep elsewhere."),
    "doctor": ("doctor", "Check the library; --rebuild rebuilds the reviews."),
}
"""Command name -> (module of this folder, one-line help). The module holds a click command of the
same name with `-` as `_` and the suffix `_command`."""


WITHOUT_JSON: frozenset[str] = frozenset({"open", "review", "config edit"})
"""The commands that a person talks with."""


class LazyGroup(click.Group):
    """A group that imports a command only when it runs, so that `--help` starts fast."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command; a file that is named in its place is opened."""
        if args and args[0] not in COMMANDS and Path(args[0]).is_file():
            return super().resolve_command(ctx, ["open", *args])
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f".{COMMANDS[cmd_name][0]}", __package__)
        command: click.Command = getattr(module, f"{cmd_name}_command")
        _prepare(command, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing one."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _prepare(command: click.Command, name: str) -> None:
    """Let every argument that is plain text be text, whatever the locale; complete those that name something; take
    --json and --quiet behind a command, and behind a group of them, as before it."""
    taken = {opt for parameter in command.params for opt in parameter.opts}
    if "--json" not in taken and name not in WITHOUT_JSON:
        command.params.append(json_option())
    if "--quiet" not in taken:
        command.params.append(quiet_option())
    if isinstance(command, click.Group):
        _list_by_itself(command)
        for inner_name, inner in command.commands.items():
            _prepare(inner, f"{name} {inner_name}")
        return
    for parameter in command.params:
        if isinstance(parameter.type, click.types.StringParamType):
            parameter.type = text_parameter(name, parameter.name or "")


def _list_by_itself(group: click.Group) -> None:
    """Let `groups --json` be `groups list --json`: help is no JSON document. Without an option it is help."""
    if group.invoke_without_command or "list" not in group.commands:
        return
    group.invoke_without_command, group.no_args_is_help = True, False

    def listed() -> None:
        context = click.get_current_context()
        settings = context.find_object(Settings)
        if context.invoked_subcommand is not None:
            return
        if settings is None or not (settings.json or settings.quiet):
            raise click.exceptions.NoArgsIsHelpError(context)
        context.invoke(group.commands["list"])

    group.callback = listed


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="tracejury")
@click.option(
    "--library",
    type=click.Path(path_type=Path, file_okay=False),
    help="The library folder. Default: TRACEJURY_LIBRARY, or a folder in your data folder.",
)
@click.option("--json", "as_json", is_flag=True, help=JSON_SAID)
@click.option(
    "--masked/--not-masked",
    "masked",
    default=None,
    help="Show private values as pseudonyms, or as they are. Default: the setting masked.",
)
@click.option("--quiet", is_flag=True, help=QUIET_SAID)
@click.option("--no-color", is_flag=True, help="No colour. NO_COLOR does the same.")
@click.option("--plain", is_flag=True, help="Review in plain lines, for screen readers and pipes.")
@click.pass_context
def tracejury(
    ctx: click.Context,
    library: Path | None,
    as_json: bool,
    masked: bool | None,
    quiet: bool,
    no_color: bool,
    plain: bool,
) -> None:
    """Review LLM and agent traces offline, and turn the verdicts into regression-test packs.

    Without a command, the app opens where you stopped.
    """
    ctx.obj = Settings(
        library=library or default_library(),
        json=as_json,
        masked=use_masking(masked),
        quiet=quiet,
        color=not no_color,
    )
    # The choice is that of this command alone, where a program runs several.
    ctx.call_on_close(partial(choose_masked, False))
    keep_private(ctx.obj.library)
    use_reviewer()
    use_provenance()
    if ctx.invoked_subcommand is None and plain:
        from .review import review_command

        ctx.invoke(review_command, plain=True)
    elif ctx.invoked_subcommand is None:
        from .open_app import open_command

        ctx.invoke(open_command)


def main() -> None:
    """The entry point of the `tracejury` script; errors are printed, never shown as a traceback."""
    standard_streams.prepare()
    code = _run()
    failure = standard_streams.finish()
    if failure is not None:
        code = _failed(f"standard output could not be written: {failure.strerror}")
        standard_streams.finish()
    sys.exit(code)


def _run() -> int:
    """Run the command line; returns the exit code."""
    try:
        code = tracejury(standalone_mode=False, prog_name="tracejury")
        return code if isinstance(code, int) else 0
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        return _failed(shown.getvalue().rstrip("\n"), prefix="")
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    except UserError as error:
        return _failed(str(error), error.exit_code)
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        return _failed(f"{where}{error.strerror or error}")
    except UnicodeEncodeError as error:
        return _failed(
            f"a name cannot be expressed in the encoding {error.encoding}: {error.object!r}\n"
            "Set PYTHONUTF8=1, or a locale with UTF-8."
        )


def _failed(what: str, code: int = 2, *, prefix: str = "tracejury: ") -> int:
    """Say what went wrong, on stderr; returns the exit code."""
    from ...store.canonical import name_text
    from ..safe_text import safe

    click.echo(safe(name_text(prefix + what)), err=True)
    return code
