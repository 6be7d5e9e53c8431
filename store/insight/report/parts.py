"""What a report is made of. Sections make these values, writers show them: as HTML, as Markdown, as JSON, on a screen.

Our own words are plain `str`. Words that come from a library (names of bundles, values of metadata, codes, what people
wrote) are `Said`: a writer never takes them for more than text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args


@dataclass(frozen=True, slots=True)
class Said:
    """Words from a library, as it is shown."""

    text: str

    def __str__(self) -> str:
        return self.text


Line: TypeAlias = tuple[str | Said, ...]
"""Words in one line: our own, and such from a library between them."""

QuestionKey: TypeAlias = Literal["trust", "tested", "data"]
QUESTION_KEYS: Final[tuple[QuestionKey, ...]] = get_args(QuestionKey)
QUESTIONS: Final[dict[QuestionKey, str]] = {
    "trust": "Do we trust this?",
    "tested": "Have we tested enough of what the real world throws at it?",
    "data": "Do we have usable data to improve it?",
}
"""The three questions with which a report opens."""

Tone: TypeAlias = Literal["good", "mixed", "poor", "unknown"]
"""How the standing of an answer is coloured; the standing says it in words."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a section has to say to one of the three questions: evidence, or with `known` False what is not known."""

    question: QuestionKey
    line: Line
    known: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: its `standing` in a word or two, a plain sentence, the evidence and what is not known."""

    question: QuestionKey
    standing: str
    tone: Tone
    line: Line
    evidence: tuple[Line, ...] = ()
    unknown: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a cell for each column, the first one names the row. `query` finds the traces behind it in a search;
    "" if none does."""

    cells: tuple[Line, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `numbers` are the columns (from 0) that hold figures. `left_out` rows are not shown."""

    caption: Line
    columns: tuple[Line, ...]
    rows: tuple[Row, ...]
    numbers: frozenset[int] = frozenset()
    note: Line = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A share from 0 to 1 with its interval, None where it is not told; `words` are its counts, or why it is not told."""

    label: Line
    share: float | None
    words: Line
    between: tuple[float, float] | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Shares below each other on one scale from 0 to 100 %. `says` tells in words what the picture shows."""

    caption: Line
    says: Line
    bars: tuple[Bar, ...]
    heading: Line = ("Of",)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a matrix: a share that colours it, and words; None: nothing is there."""

    share: float | None
    words: Line
    query: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Shares in rows and columns, the deeper the colour the larger; the words in each cell say the same."""

    caption: Line
    says: Line
    heading: Line
    columns: tuple[Line, ...]
    rows: tuple[tuple[Line, tuple[Cell, ...]], ...]
    note: Line = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a curve: whole numbers that only grow, by how far along."""

    name: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """Numbers that grow along something."""

    caption: Line
    says: Line
    along: str
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """An edge of a graph, from a node to a node, with how many traces take it, how many of them are reviewed and failed."""

    start: Said
    end: Said
    seen: int
    reviewed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Graph:
    """What follows what: edges between nodes, those of the most traces first."""

    caption: Line
    says: Line
    ways: tuple[Way, ...]
    left_out: int = 0


Part: TypeAlias = Table | Bars | Matrix | Curve | Graph


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its sentences, then its figures and tables, and what it has to say to the three questions."""

    id: str
    title: str
    lines: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()
    says: tuple[Says, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `about` says in a line what it is of, `warnings` what a reader has to know before anything else. `until` is the
    day of the newest act, "" if there is none."""

    title: str
    about: Line
    until: str
    version: str
    masked: bool
    answers: tuple[Answer, ...]
    sections: tuple[Section, ...] = ()
    warnings: tuple[Line, ...] = field(default=())


def plain(line: Line) -> str:
    """A line as text."""
    return "".join(map(str, line))


def joined(lines: tuple[Line, ...] | list[Line], between: str = ", ") -> Line:
    """Lines as one."""
    found: list[str | Said] = []
    for number, line in enumerate(lines):
        found += [between, *line] if number else line
    return tuple(found)


def queries(part: Part) -> Iterator[str]:
    """What finds the traces behind each of its rows, bars or cells, in their order."""
    match part:
        case Table(rows=rows):
            yield from (row.query for row in rows)
        case Bars(bars=bars):
            yield from (bar.query for bar in bars)
        case Matrix(rows=cells):
            yield from (cell.query for _, row in cells for cell in row)
        case _:
            return
