"""What the desk shows of kits: in the library of an expert the question first, then what is left to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from rich.text import Text

from ...store.plurals import counted
from ..keys.table import key
from ..safe_text import one_line, safe_text

if TYPE_CHECKING:
    from ...store.workspace.kit_returning import MadeReturn
    from ...store.workspace.workspace import Workspace

_MOST_QUESTION: Final = 1200
"""Characters of a question that are shown on the desk."""


class KitView(Struct, frozen=True):
    """The kit that a library is of. `returned` is where its return was written last, `stale` whether something was done since;
    `gone`, whether the file is no longer there."""

    name: str
    question: str
    reviewer: str
    sender: str
    to: str
    returned: str = ""
    stale: bool = False
    gone: bool = False
    seal: str = ""
    """The seal of the return that was written last."""
    masked: bool = False
    """Whether whoever sent the kit put pseudonyms into it."""


def read_kit(space: Workspace) -> KitView | None:
    """The kit that a library is of; None if it is of none."""
    from ...store.workspace.opened import KIT_FILE

    # The desk is the first screen: what reads kits is loaded where there is one.
    if not (space.folder / KIT_FILE).exists():
        return None
    from ...store.workspace.kit_folders import kit_of
    from ...store.workspace.kit_returning import last_return

    kit = kit_of(space.folder)
    if kit is None:
        return None
    last = last_return(space, kit)
    return KitView(
        kit.name,
        space.shown.text("", kit.question),
        kit.reviewer,
        kit.sender,
        kit.to,
        str(last.path) if last is not None else "",
        last is not None and last.stale,
        gone=last is not None and not last.path.exists(),
        seal=last.seal if last is not None else "",
        masked=kit.masked,
    )


def question_lines(kit: KitView, masked_name: str) -> list[Text]:
    """The question in the engineer's words, and who asks."""
    asked = kit.question.strip() or f"Please review the traces of {masked_name}."
    cut = asked if len(asked) <= _MOST_QUESTION else f"{asked[: _MOST_QUESTION - 1]}…"
    who = f"{one_line(kit.sender, 30)} asks you, {one_line(kit.reviewer, 30)}"
    return [
        Text(who if kit.sender else f"For {one_line(kit.reviewer, 30)}", style="bold underline"),
        *(Text(safe_text(line), style="bold") for line in cut.splitlines()),
    ]


def review_line(finished: int | None, total: int) -> Text:
    """What Enter goes on with."""
    row = Text("Review", style="bold")
    if finished is None:
        row.append(f"      {counted(total, 'trace')}", style="not bold")
    elif finished >= total:
        row.append("      all judged", style="not bold")
        row.append(f"  {key('open')} opens the summary", style="dim not bold")
        return row
    else:
        row.append(f"      {finished:,} of {total:,} judged", style="not bold")
    again = "begins" if not finished else "goes on where you stopped"
    row.append(f"  {key('open')} {again}", style="dim not bold")
    return row


def return_lines(kit: KitView) -> list[Text]:
    """How the reviews go back, and where the file is once it was made."""
    row = Text("Send back", style="bold")
    row.append(f"   {key('kit')} writes your reviews to one file", style="not bold")
    if not kit.returned:
        return [row]
    place = one_line(kit.returned)
    whom = f"Send it to {one_line(kit.to, 40)}." if kit.to else "Send it back."
    if kit.gone:
        said = "It was written before, and is no longer there."
        return [row, Text(f"            {said}", style="dim")]
    stale = " You judged more since then: write it again." if kit.stale else ""
    lines = [
        row,
        Text(f"            {place}"),
        Text(f"            {whom}{stale}", style="bold" if kit.stale else ""),
    ]
    if kit.seal and not kit.stale:
        lines.append(Text(f"Its seal    {kit.seal}", style="dim"))
    return lines


def returned_words(made: MadeReturn) -> str:
    """What a return holds, where it is, whom it goes to, and what is left to judge."""
    whom = f"Send this file to {made.to}." if made.to else "Send this file back."
    left = made.items - made.finished
    more = (
        f" {left:,} {'is' if left == 1 else 'are'} still to judge: {key('kit')} writes the file again at any time."
        if left
        else ""
    )
    return f"{made.finished:,} of {counted(made.items, 'trace')} judged. Your reviews are in\n{made.path}\n{whom}{more}"
