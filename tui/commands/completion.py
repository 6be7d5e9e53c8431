"""`tracejury completion`: the script by which a shell completes commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .context import Settings, pass_settings

_SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_TRACEJURY_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@pass_settings
def completion_command(settings: Settings, shell: str) -> None:
    r"""Print the script for SHELL: commands, options, queues, rubrics and the cases of packs are completed.

    \b
    bash: eval "$(tracejury completion bash)"     in ~/.bashrc
    zsh:  eval "$(tracejury completion zsh)"      in ~/.zshrc
    fish: tracejury completion fish > ~/.config/fish/completions/tracejury.fish
    """
    from .main import tracejury

    made = get_completion_class(shell)
    assert made is not None
    script = made(tracejury, {}, "tracejury", _VARIABLE).source()
    settings.document({"shell": shell, "script": script})
    settings.out(script.rstrip("\n"))
