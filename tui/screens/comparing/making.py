"""Making a comparison with keys: which bundle is the candidate, and which is in production."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ....store.plurals import counted
from ....store.workspace.comparisons import Comparison, comparison_of, make_comparison
from ...safe_text import one_line
from ..dialogs.choice import ChoiceDialog

if TYPE_CHECKING:
    from ....store.library.listing import BundleRow
    from ....store.workspace.workspace import Workspace
    from ..base import BaseScreen


def ask_runs(
    screen: BaseScreen[None],
    space: Workspace,
    bundles: Sequence[BundleRow],
    then: Callable[[Comparison], None],
) -> None:
    """Ask for two bundles, and compare them; one that was made of them before is gone on with."""
    if len(bundles) < 2:
        screen.say("It takes two bundles of the same inputs: load both, then compare them.")
        return
    options = [(one_line(one.name, 60), counted(one.traces, "trace")) for one in bundles]

    def candidate(index: int | None) -> None:
        if index is None:
            return
        rest = [at for at in range(len(bundles)) if at != index]

        def production(chosen: int | None) -> None:
            if chosen is not None:
                runs = (bundles[index].name, bundles[rest[chosen]].name)
                screen.say("Pairing the traces of both …")
                screen.in_thread(partial(_made, space, *runs), then, group="compare")

        title = "Which one is in production, to hold it against?"
        screen.app.push_screen(ChoiceDialog(title, [options[at] for at in rest]), production)

    screen.app.push_screen(ChoiceDialog("Which bundle is the candidate?", options), candidate)


def _made(space: Workspace, candidate: str, production: str) -> Comparison:
    known = comparison_of(space, candidate, production)
    return known or make_comparison(space, candidate, production)
