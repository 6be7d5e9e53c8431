"""The line of the review that says what is saved, what is given, and what is still needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from ...rubrics.schema import Rubric
from ...rubrics.scoring import verdict_of, waived
from ...store.judgement import Review
from ...store.reviews.presses import approval_press, needs, saved_verdict
from ..keys.table import key
from ..safe_text import one_line, safe_text
from ..verdicts import verdict_words
from ..widgets.wrapping import wrapped
from .judging import checklist, place_words
from .review import ReviewItem

if TYPE_CHECKING:
    # The review opens without all that reads claims.
    from ...store.workspace.claims import ReviewClaims

LONG_NOTICE: Final = 3
"""Lines of a message for which the screen has a height of its own."""
NOTICE_LINES: Final = 7
"""At most so many lines say what a key did."""
_NEEDS: Final = "needs: "
_BETWEEN: Final = re.compile(r" {2,}| · ")
"""What stands between the pieces of the state."""


def _unfinished(item: ReviewItem) -> str:
    """The texts that were typed but not saved, each with the key that goes on with it."""
    names = [f"{name} ({pressed})" if pressed else name for name, pressed in _begun(item)]
    return f"  not finished: {', '.join(names)}" if names else ""


def _begun(item: ReviewItem) -> list[tuple[str, str]]:
    """What each text is that was typed but not saved, and the key that goes on with it ("" if its part does)."""
    written = {
        "note": ("note", key("note")),
        "correction": ("correction", key("correct")),
        "claim": ("claim", key("claims")),
        "code": ("code", key("code")),
        "answer": ("answer", ""),
    }
    kinds = [field.partition(":")[0] for field in sorted(item.drafts)]
    return list(dict.fromkeys(written.get(kind, ("reason", "")) for kind in kinds))


def not_saved_words(item: ReviewItem) -> str:
    """The question before a trace is left whose judgement lacks what was begun of it; "" if nothing was. Why it was to
    be put off is no part of its judgement."""
    begun = [one for one in _begun(item) if one[0] != "reason"]
    if not begun:
        return ""
    *first, last = [name for name, _ in begun]
    names = f"{', '.join(first)} and {last}" if first else last
    done = item.review is not None and item.review.status == "finished"
    again = f"{key('open')} again {'goes on' if done else 'finishes'} without {'them' if first else 'it'}"
    opens = [f"{pressed} opens the {name}" for name, pressed in begun if pressed]
    if not first and begun[0][1]:
        opens = [f"{begun[0][1]} goes on with it"]
    are = "are" if first else "is"
    return f"The {names} you began {are} not saved: {', '.join([again, *opens])}."


def state_lines(
    rubric: Rubric,
    item: ReviewItem,
    notice: str,
    width: int,
    *,
    judging: bool,
    enter_finishes: bool,
    found: ReviewClaims | None,
    saves: bool,
    look: Callable[[str], Style],
) -> Text:
    """What the last key did (`notice`) and how the review stands. While one is `judging`, what is given and missing has
    a line of its own; before and after, one line is enough. No key that judges is offered where nothing `saves`."""
    said = notice_lines(notice, width)
    room = width - (cell_len(said[-1]) + 2 if said else 0)
    line = state_line(
        rubric,
        item,
        enter_finishes=enter_finishes,
        found=found,
        checked=not judging,
        saves=saves,
        width=max(1, room),
        look=look,
    )
    state = Text("\n".join(said), "bold") if said else Text()
    rest = _whole_pieces(line, room, cut=not said)
    if rest.plain:
        state = Text.assemble(state, "  " if said else "", rest)
    if judging:
        state.append("\n")
        state.append_text(checklist(rubric, item.review, found, width))
    return state


def notice_lines(notice: str, width: int) -> list[str]:
    """What a key did, in lines that break between words; what is longer than it may be ends with a whole word."""
    text = safe_text(notice).replace("\n", " ").strip()
    lines = [text[start:end].rstrip() for start, end, _ in wrapped(text, width)] if text else []
    if len(lines) <= NOTICE_LINES:
        return lines
    last = lines[NOTICE_LINES - 1]
    while cell_len(last) > width - 2 and " " in last:
        last = last.rpartition(" ")[0]
    return [*lines[: NOTICE_LINES - 1], f"{last} …"]


def _whole_pieces(line: Text, room: int, *, cut: bool) -> Text:
    """As much of a line as there is room for, and no part of a piece of it; its beginning, if that is too long and it is
    to be `cut`."""
    if line.cell_len <= room:
        return line
    ends = [found.start() for found in _BETWEEN.finditer(line.plain)]
    fitting = [end for end in ends if end and cell_len(line.plain[:end]) <= room]
    needs_at = line.plain.find(_NEEDS)
    if needs_at >= 0 and needs_at + len(_NEEDS) + 8 < room and needs_at <= (fitting or [0])[-1] + 2:
        # What is needed is worth its first words.
        asks = one_line(line.plain[needs_at + len(_NEEDS) :], room - needs_at - len(_NEEDS) - 2)
        words = str(asks).rstrip("…").rpartition(" ")[0]
        return line[:needs_at].append(f"{_NEEDS}{words} …") if words else line[:needs_at]
    if fitting:
        return line[: fitting[-1]]
    if not cut:
        return Text()
    line.truncate(max(1, room), overflow="ellipsis")
    return line


def state_line(
    rubric: Rubric,
    item: ReviewItem,
    *,
    enter_finishes: bool = True,
    found: ReviewClaims | None = None,
    checked: bool = True,
    saves: bool = True,
    width: int = 0,
    look: Callable[[str], Style] | None = None,
) -> Text:
    """What is saved, what each part of the judgement is worth (unless that is said elsewhere: not `checked`), and
    what is still needed. In `width` cells (0: any number) what each part is worth is said shorter rather than cut.
    `look` gives the style of a verdict."""
    review = item.review
    unfinished = _unfinished(item)
    if review is None:
        # What was typed and not saved comes first: a narrow screen cuts the end.
        line = Text().append(f"{unfinished.strip()}   " if unfinished else "", "bold")
        return line.append(_begin_words(rubric) if saves else "Not judged yet", "dim not bold")
    line = Text()
    verdict = review.verdict or verdict_of(rubric, review.answers)
    if review.status == "deferred":
        line.append("DEFERRED", "bold")
    else:
        said = "FINISHED" if review.status == "finished" else "in progress"
        style = look(verdict) if look is not None and verdict is not None else "bold"
        line.append(verdict_words(verdict) if verdict else said, style)
    # Before what a narrow screen cuts.
    when = datetime.fromtimestamp(review.at_ms / 1000).astimezone().strftime("%H:%M")
    line.append(f"  saved {when}", "dim")
    complete = review.status == "draft" and not needs(rubric, review)
    if complete:
        finishes = f"  {key('open')} finishes" if enter_finishes else "  nothing more is needed"
        unsure = waived(rubric, review.answers)
        line.append(f"{finishes}: answer only what you can tell" if unsure else finishes)
    room = max(20, width - line.cell_len - 2) if width else 0
    parts = checklist(rubric, review, found, room)
    if parts.plain:
        if checked and (review.status != "finished" or not review.propagated):
            line.append("  ")
            line.append_text(parts)
    elif review.status == "draft" and not complete:
        more = needs(rubric, review)
        line.append(f"  {_NEEDS}{one_line(str(more[0]), 40)}")
    line.append(unfinished, "bold")
    judges = _judges_words(rubric, review)
    if review.propagated is not None:
        line.append(f"  propagated from its group: {judges}")
    elif review.carried is not None and review.carried.recheck:
        line.append("  to be checked again")
    elif review.carried is not None:
        line.append(f"  carried over: {judges}")
    if review.defer_reason:
        line.append(f"  {one_line(review.defer_reason, 60)}")
    if approval_press(review) and not (review.status == "draft" and needs(rubric, review)):
        line.append(_approval_words(review))
    if review.break_point is not None and item.trace is not None:
        line.append(f"  broke at {place_words(item.trace, review.break_point)}", "dim")
    return line


def _judges_words(rubric: Rubric, review: Review) -> str:
    """How a judgement that was taken over becomes one's own. A saved verdict is changed by a second press alone."""
    given = saved_verdict(rubric, review)
    if not rubric.asks_verdict:
        return "what you change is about this one"
    if given is None:
        return f"{key('pass')} or {key('fail')} judges this one directly"
    return f"{key(given)} judges this one directly, another verdict pressed twice"


def _begin_words(rubric: Rubric) -> str:
    """What can be done with a trace that nothing was said of."""
    after = f"{key('defer')} defer · {key('repeat')} as the last one"
    if rubric.asks_verdict:
        return f"Not judged yet: {key('pass')} pass · {key('fail')} fail · {after}"
    return f"{no_verdict_words(rubric, None)} · {after}"


def no_verdict_words(rubric: Rubric, review: Review | None) -> str:
    """What finishes a trace where no verdict is asked for: what is needed, and the key that gives it."""
    missing = needs(rubric, review)
    if not missing:
        nothing = " if there is nothing to say" if review is None else ""
        return f"{key('open')} finishes{nothing}"
    gives = {"correction": key("correct"), "break_point": key("break_point")}
    pressed = gives.get(missing[0].kind, f"{key('pane')} answers")
    return f"Needed: {one_line(str(missing[0]), 40)} ({pressed})"


def _approval_words(review: Review) -> str:
    if review.correction is None or review.correction.status == "approved":
        return "  correction approved"
    return f"  correction proposed: {key('approve')} approves it"
