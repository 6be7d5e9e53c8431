"""What came of a comparison as lines: a sentence first, then a bar, then the numbers, each with the pairs behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from ...store.insight.comparing.sentences import odds, sentences
from ...store.insight.comparing.tally import STANDINGS, Lead, Standing, Tally
from ...store.plurals import counted
from ...store.workspace.comparison_results import ComparisonResults, ReviewerResult
from ..safe_text import one_line

STANDING_WORDS: Final[dict[Standing, str]] = {
    "candidate": "the candidate was better",
    "production": "production was better",
    "both_good": "both good",
    "both_bad": "both bad",
    "relocated": "both failed, each elsewhere",
    "differ": "reviewers differ",
    "same": "the same answer, not asked about",
    "open": "not decided",
}
_BAR: Final = 40


@dataclass(frozen=True, slots=True)
class CountLine:
    """A number of the results, with the pairs behind it; a heading has none."""

    text: str
    count: int | None = None
    pairs: tuple[int, ...] = ()


def summary(found: ComparisonResults, width: int) -> Text:
    """The sentences and the bar."""
    text = Text()
    for number, sentence in enumerate(sentences(found.tally)):
        text.append(f"{sentence}\n", "bold" if not number else "")
    for line in beside(found):
        text.append(f"{line}\n", "dim")
    lead = found.tally.lead
    if lead.n:
        text.append("\n").append_text(bar(lead, min(_BAR, max(10, width - 36)))).append("\n")
    return text


def beside(found: ComparisonResults) -> Iterator[str]:
    """What to know of the figures beside them."""
    for one in found.reviewers:
        if one.sides.told:
            side = "left" if one.left > one.right else "right"
            yield (
                f"{one_line(one.reviewer, 24)} chose the {side} side in {max(one.left, one.right)} of"
                f" {one.sides.n}: by chance alone {odds(one.sides.p)}."
            )
    if found.choices.late:
        yield f"{counted(found.choices.late, 'choice')} made after the results were seen: not counted."
    left_out = found.comparison.not_paired()
    if left_out:
        yield f"In no pair: {'; '.join(left_out)}."


def bar(lead: Lead, width: int) -> Text:
    """The pairs that differ as a bar: the candidate's part is full, production's is hatched."""
    ours = round(width * lead.candidate / lead.n)
    text = Text(f"candidate {lead.candidate:>4} ", no_wrap=True)
    text.append("█" * ours).append("░" * (width - ours))
    return text.append(f" {lead.production:<4} production")


def count_lines(found: ComparisonResults) -> list[CountLine]:
    """Every number, as lines of a list: of all, of each reviewer if there are several, of each slice."""
    lines = list(_counts(found.tally))
    if len(found.reviewers) > 1:
        lines.append(CountLine("Each reviewer"))
        lines += [_reviewer(one) for one in found.reviewers]
    if found.slices:
        lines.append(CountLine("Each slice"))
        for value, part in found.slices:
            lines.append(_slice(value, part))
    return lines


def _counts(found: Tally) -> Iterator[CountLine]:
    for one in STANDINGS:
        if found.count(one):
            yield CountLine(STANDING_WORDS[one], found.count(one), found.pairs[one])


def _reviewer(one: ReviewerResult) -> CountLine:
    return CountLine(
        f"{one_line(one.reviewer, 24)}: {_score(one.tally)}", one.tally.decided, _decided(one.tally)
    )


def _slice(value: str | None, part: Tally) -> CountLine:
    name = "(none)" if value is None else one_line(value, 24)
    return CountLine(f"{name}: {_score(part)}", part.total, _all(part))


def _score(found: Tally) -> str:
    """A tally in a few words."""
    lead = found.lead
    said = f"candidate {lead.candidate}, production {lead.production}"
    ties = found.decided - lead.n
    if ties:
        said += f", neither {ties}"
    if lead.enough:
        return f"{said}; by chance {odds(lead.p)}"
    return f"{said}; too few to tell ({lead.needs} needed)"


def row_of(found: Tally) -> tuple[int, int, int, int, str]:
    """A tally as cells of a table: decided pairs, wins of each, ties, and how often chance gives such a lead."""
    lead = found.lead
    chance = odds(lead.p) if lead.enough else f"needs {lead.needs} that differ"
    return found.decided, lead.candidate, lead.production, found.decided - lead.n, chance


def _decided(found: Tally) -> tuple[int, ...]:
    left_out = ("open", "same", "differ")
    return tuple(
        sorted(n for one, some in found.pairs.items() if one not in left_out for n in some)
    )


def _all(found: Tally) -> tuple[int, ...]:
    return tuple(sorted(number for some in found.pairs.values() for number in some))


def count_row(line: CountLine, width: int) -> Text:
    """A line of the list."""
    if line.count is None:
        return Text(line.text, "bold underline")
    return Text(f"{line.count:>5}  {one_line(line.text, max(1, width - 8))}")


def compared_title(found: ComparisonResults) -> Text:
    """The first line."""
    one = found.comparison
    text = Text(one_line(f"Results of {one.name}", 44), "bold", no_wrap=True)
    text.append(f"  {counted(len(one.pairs), 'pair')}", "not bold")
    return text


def runs_line(found: ComparisonResults) -> Text:
    """Which runs they are."""
    one = found.comparison
    text = Text("Candidate: ", "dim").append(one_line(one.candidate, 60))
    return text.append("  Production: ", "dim").append(one_line(one.production, 60))


def pairs_of(lines: Sequence[CountLine], at: int) -> tuple[int, ...]:
    """The pairs behind a line."""
    return lines[at].pairs if at < len(lines) else ()
