"""`tracejury demo`: the sample traces in a throwaway library, in the app or without a terminal."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ...errors import UserError
from .context import Settings, pass_settings
from .progress import case_counter


@click.command("demo")
@click.option("--headless", is_flag=True, help="Run the whole loop without a terminal.")
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the library in DIR instead of deleting it.",
)
@pass_settings
def demo_command(settings: Settings, *, headless: bool, keep: Path | None) -> None:
    """Try tracejury on the sample traces of three applications, in a library of its own. A guided review opens first;
    Esc leaves it.

    With --headless: load, replay a recorded expert's verdicts, build packs, prove them, and check a
    broken and a fixed candidate. Exits with 0 only if every stage succeeds.
    """
    if not headless and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(
            "The demo opens the app, which needs a terminal",
            "Without one: tracejury demo --headless",
        )
    with _folder(keep) as folder:
        ok = _headless(settings, folder) if headless else _in_the_app(settings, folder)
        if keep is not None:
            settings.say(f"Kept. To continue: tracejury --library {shlex.quote(str(keep))}")
    sys.exit(0 if ok else 1)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The library folder: the one to keep, or one that is removed in the end."""
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="tracejury-demo-") as made:
        yield Path(made) / "library"


def _in_the_app(settings: Settings, folder: Path) -> bool:
    from ..opens_first import OpensFirst
    from ..sample import set_up_demo
    from .open_app import run_app

    set_up_demo(folder)
    run_app(settings, folder, first=OpensFirst("guide"))
    return True


def _headless(settings: Settings, folder: Path) -> bool:
    """Print each stage as it ends; return whether all succeeded."""
    from ..demo_stages import demo_stages

    stages = []
    with case_counter(settings, "Checking") as progress:
        for number, stage in enumerate(demo_stages(folder, progress=progress), start=1):
            stages.append(stage)
            settings.out(f"{number}. {stage.name}{'' if stage.ok else ': FAILED'}")
            for line in stage.said:
                settings.out(f"   {line}")
    ok = all(stage.ok for stage in stages)
    settings.document({"ok": ok, "stages": [stage.json() for stage in stages]})
    settings.out("The whole loop works." if ok else "The demo stopped there.")
    return ok
