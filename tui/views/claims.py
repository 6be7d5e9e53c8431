"""The claims of a review as lines of text: each with what it does to the answers at hand, and the test they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.style import Style
from rich.text import Text

from ..keys.table import key
from ..safe_text import one_line, safe_text

if TYPE_CHECKING:
    # The review opens without all that reads claims.
    from ...store.workspace.claims import Finding, ReviewClaims, State, TriedClaim, TriedOn

_CELLS: Final = {"met": "✓ keeps", "broken": "✗ breaks", "silent": "· neither"}
_FAILS_THE_RIGHT: Final = "! breaks"
_SIGNS: Final[dict[State, str]] = {"met": "✓", "broken": "✗", "silent": "·"}
_DOES: Final = {"met": "keeps it", "broken": "breaks it", "silent": "neither keeps nor breaks it"}
_DO: Final = {"met": "keep it", "broken": "break it", "silent": "neither keep nor break it"}
STATES: Final = {"proposed": "proposed", "accepted": "yours", "dropped": "dropped"}
"""Whose a claim is, in a word."""
_CELL: Final = 10
_OTHERS: Final = 8
_STATE: Final = 9
_LONGEST: Final = 400
_QUOTED: Final = 280


def claims_card(found: ReviewClaims, *, roomy: bool = True) -> Text:
    """What the claims are for, and the test that they make now; where there is little room, the test alone."""
    if not roomy:
        return _as_test(found)
    text = Text("What a right answer must say or do", "bold")
    text.append(
        f"\n{key('open')} accepts · {key('leave_out')} drops · {key('edit_claim')} edits · "
        f"{key('more')} adds one · {key('claims')} closes",
        "dim not bold",
    )
    text.append("\n")
    text.append_text(_as_test(found))
    return text


def _as_test(found: ReviewClaims) -> Text:
    text = Text(style="not bold")
    if found.strength is None:
        if found.verdict == "unsure":
            return text.append("An unsure verdict makes no test.")
        if not found.asks_verdict:
            return text.append(f"No test yet: write a correction first ({key('correct')}).")
        text.append(f"No test yet: give a verdict first ({key('pass')} or {key('fail')}).")
        return text
    killed, tried = found.near_misses
    if found.strength == "gates":
        text.append("As a test it gates", "bold")
        text.append(f": {killed} of {tried} near-misses told apart." if tried else ".")
    else:
        text.append(f"As a test it is {found.strength}", "bold")
        text.append(f": {safe_text(found.why)}.")
    if found.helps:
        text.append("\nWhat would help: ", "dim")
        text.append(safe_text(found.helps))
        pressed = "correct" if found.helps.startswith("a correction") else "more"
        text.append(f" ({key(pressed)})")
    if not found.finished:
        text.append("\nNot finished yet: only finished reviews become tests.", "dim")
    return text


def claims_columns(found: ReviewClaims, width: int) -> Text:
    """The heads of the columns of `claim_row`."""
    text = Text(f" {'':<{_STATE}}{'claim':<{_room(found.answers, width)}}", "dim")
    for name in ("answer", "corrected")[: len(_direct(found.answers))]:
        text.append(f"{name:<{_CELL}}")
    if _others(found.answers):
        text.append("others")
    return text


def claim_row(claim: TriedClaim, answers: Sequence[TriedOn], width: int) -> Text:
    """One claim: whose it is, its words, and what the answer, the correction and others do to it."""
    text = Text(f"{STATES[claim.state]:<{_STATE}}", _STYLES[claim.state])
    room = _room(answers, width) - 1
    words = one_line(claim.words, room)
    text.append(words, "bold" if claim.state == "accepted" else "")
    text.append(" " * (room + 1 - Text(words).cell_len))
    by_answer = list(zip(answers, claim.found, strict=True))
    for answer, finding in by_answer:
        if answer.name != "neighbour":
            cell = _CELLS[finding.state]
            if answer.right and finding.state == "broken":
                cell = _FAILS_THE_RIGHT
            text.append(f"{cell:<{_CELL}}", "bold" if cell is _FAILS_THE_RIGHT else "not bold")
    counted = Counter(finding.state for answer, finding in by_answer if answer.name == "neighbour")
    text.append(
        " ".join(f"{counted[state]}{_SIGNS[state]}" for state in _SIGNS if counted[state]),
        "not bold",
    )
    return text


_STYLES: Final = {"proposed": "", "accepted": "bold", "dropped": "dim"}


def claim_detail(
    claim: TriedClaim | None, answers: Sequence[TriedOn], *, roomy: bool = True
) -> Text:
    """The claim under the cursor in full, where it comes from, and what each answer does to it, and why; where there is
    room, with the words of the answers."""
    if claim is None:
        return Text(f"Nothing is claimed. {key('more')} writes a claim of your own.", "dim")
    text = Text(one_line(claim.words, _LONGEST), "bold")
    told = {"proposed": "proposed", "accepted": "yours", "dropped": "dropped: no test asks for it"}
    text.append(f"\n{told[claim.state]}", "dim not bold")
    if claim.origin:
        text.append(f", {safe_text(claim.origin)}", "dim not bold")
    use = _use(claim, answers)
    if claim.supports:
        use = f"{use} Alone it decides nothing, only with others."
    text.append(f". {use}", "not bold")
    others: Counter[State] = Counter()
    for answer, finding in zip(answers, claim.found, strict=True):
        if answer.name != "neighbour" or roomy:
            text.append_text(_on_answer(answer, finding))
            if roomy and answer.name != "neighbour":
                text.append(f"\n  “{one_line(answer.output.text, _QUOTED)}”", "dim not bold")
        else:
            others[finding.state] += 1
    if others:
        counts = ", ".join(
            f"{count} {(_DOES if count == 1 else _DO)[state]}" for state, count in others.items()
        )
        text.append(f"\nOther answers: {counts}", "not bold")
    text.append_text(_unknown_tool(claim, answers))
    return text


def _on_answer(answer: TriedOn, finding: Finding) -> Text:
    text = Text(f"\n{_SIGNS[finding.state]} ", "not bold")
    judged = {True: ", which you judged right", False: ", which you judged wrong", None: ""}
    match answer.name:
        case "answer":
            text.append("This answer")
        case "correction":
            text.append("The correction")
        case "neighbour":
            text.append(f"Another answer “{one_line(answer.output.text, 40)}”")
            text.append(judged[answer.right], "dim")
    text.append(f" {_DOES[finding.state]}", "bold" if finding.state == "broken" else "")
    if finding.why:
        text.append(f": it {one_line(finding.why, 160)}")
    return text


def _use(claim: TriedClaim, answers: Sequence[TriedOn]) -> str:
    """What the claim is good for, by the answers of which it is known whether they are right."""
    by_verdict = {
        right: [
            finding.state
            for answer, finding in zip(answers, claim.found, strict=True)
            if answer.right is right and answer.name != "neighbour"
        ]
        for right in (True, False)
    }
    right, wrong = by_verdict[True], by_verdict[False]
    if "broken" in right:
        return "A right answer breaks it: it would fail what is right."
    if wrong and right and "met" not in wrong and "met" in right:
        return "It tells this answer from the correction."
    if "broken" in wrong:
        return "It fails this answer."
    if right and wrong and set(right) == {"met"}:
        return "It holds for both: it is a rule for every answer."
    return ""


def _direct(answers: Sequence[TriedOn]) -> list[TriedOn]:
    return [one for one in answers if one.name != "neighbour"]


def _others(answers: Sequence[TriedOn]) -> bool:
    return len(_direct(answers)) < len(answers)


def _room(answers: Sequence[TriedOn], width: int) -> int:
    """The cells for the words of a claim in a row of that width."""
    taken = _STATE + _CELL * len(_direct(answers)) + (_OTHERS if _others(answers) else 0)
    return max(16, width - taken)


def typed_claim(
    found: Sequence[TriedClaim],
    answers: Sequence[TriedOn],
    styles: Mapping[State, Style] | None = None,
) -> Text:
    """How a claim that is being typed is read, and what the answers do to it, in `styles` by what that is."""
    text = Text()
    for claim in found:
        text.append("\n" if text else "")
        text.append(one_line(claim.words, _LONGEST), "bold")
        for answer, finding in zip(answers, claim.found, strict=True):
            if answer.name != "neighbour":
                line = _on_answer(answer, finding)
                if styles:
                    line.stylize(styles[finding.state])
                text.append_text(line)
        text.append_text(_unknown_tool(claim, answers))
    return text


def _unknown_tool(claim: TriedClaim, answers: Sequence[TriedOn]) -> Text:
    """That a claim names a tool that the answer calls nowhere, with those that it does call: a name may be mistyped."""
    name = claim.claim.arguments.get("name")
    called = list(
        dict.fromkeys(
            str(call.get("name"))
            for answer in answers
            if answer.name == "answer"
            for call in answer.output.tool_calls
        )
    )
    if claim.claim.type not in ("calls", "not_calls") or not called or name in called:
        return Text()
    names = one_line(", ".join(called), 160)
    return Text(f"\nThis answer calls no {one_line(str(name), 60)}. It calls {names}.", "dim")
