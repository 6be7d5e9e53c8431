"""Which stances an answer takes towards its question: patterns over its sentences and clauses.

The patterns stand in one module a language. They are regular expressions of RE2 (linear in the text) over lower-case
words with single spaces around each; contractions are written out (can't: `can not`), quotations are left out. Beside
that:

- a line is a pattern; it begins and ends at the ends of words, so it may end in `$` or `{END}` but not in an option;
- `^ ` is the start of the sentence or clause, ` $` its end;
- `~` after a word allows up to three adverbs there;
- `{NAME}` is a part that is defined once, in `MACROS`; `{END}` is a mark or the end.

An opening is looked for in the first sentence that is no greeting. What stands in `…_NOT` takes the stance away again, in
the same clause or sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Final, Generic, TypeVar

import re2

from . import stance_de, stance_en, stance_es, stance_fr
from .clause_cues import Part
from .detect import language_of
from .reach import reading_of
from .stances import Stance
from .tables import words_in
from .tokens import MARKS, QUOTE, Token
from .words import Words

_MODULES: Final[Mapping[str, ModuleType]] = {
    "en": stance_en,
    "de": stance_de,
    "fr": stance_fr,
    "es": stance_es,
}
_SHORT: Final = 40
"""An answer of so few characters may be a yes or no of a language that it does not show."""
_ANSWERS: Final[frozenset[Stance]] = frozenset(["yes", "no"])
_UNDER_CONDITION: Final[frozenset[Stance]] = frozenset(["hedges", "asks"])
_END: Final = "([,.!;:-]|$)"
_OPENS_AGAIN: Final = frozenset(":;-")
_ECHO: Final = 6
_QUOTED: Final = '"'

Name = TypeVar("Name", bound=str)


class _Patterns(Generic[Name]):
    """Patterns that are matched together, each with the name of what it shows or takes away."""

    def __init__(
        self,
        module: ModuleType,
        shows: Mapping[Name, str],
        takes: Mapping[Name, str],
        prefix: str = "",
    ) -> None:
        options = re2.Options()
        options.max_mem = 64 << 20
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        self._names: list[tuple[Name, bool]] = []
        for table, away in ((shows, False), (takes, True)):
            for name, lines in table.items():
                for line in filter(None, map(str.strip, lines.splitlines())):
                    self._set.Add(prefix + _expression(line, module))
                    self._names.append((name, away))
        self._set.Compile()

    def shown(self, text: str) -> set[Name]:
        """The names of what the text shows."""
        shown: set[Name] = set()
        away: set[Name] = set()
        for one in self._set.Match(text) or ():
            name, takes = self._names[one]
            (away if takes else shown).add(name)
        return shown - away


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text.strip())


def _expression(line: str, module: ModuleType) -> str:
    for _ in range(2):
        line = re.sub(
            r"\{([A-Z]+)\}",
            lambda name: _END if name[1] == "END" else _one_line(module.MACROS[name[1]]),
            line,
        )
    line = line.replace("~", f"(?: (?:{'|'.join(module.ADVERBS.split())})){{0,3}}")
    line = re.sub(r"\((?!\?)", "(?:", line)
    start = "" if line.startswith("^") else " "
    return f"{start}{line}{'' if line.endswith(('$', '|$)')) else ' '}"


@dataclass(frozen=True, slots=True)
class _Language:
    opening: _Patterns[Stance]
    clause: _Patterns[Stance]
    sentence: _Patterns[Stance]
    question: _Patterns[Stance]
    filler: _Patterns[str]
    conditions: frozenset[str]
    causes: frozenset[str]
    particles: Mapping[str, Stance]


@lru_cache(maxsize=8)
def _patterns(language: str) -> _Language:
    module = _MODULES[language]
    words = re.sub(r"\((?!\?)", "(?:", _one_line(module.PREFIX))
    prefix = f"^(?: {words}(?: [^ ,:.!;-]+){{0,6}} [,:.!;-])*(?: {words})?"
    return _Language(
        opening=_Patterns(module, module.OPENING, module.OPENING_NOT, prefix),
        clause=_Patterns(module, module.CLAUSE, module.CLAUSE_NOT),
        sentence=_Patterns(module, module.SENTENCE, module.SENTENCE_NOT),
        question=_Patterns(module, module.QUESTION, module.QUESTION_NOT),
        filler=_Patterns(module, {"filler": module.FILLER}, {}),
        conditions=words_in(module.CONDITIONS),
        causes=words_in(module.CAUSES),
        particles=module.PARTICLES,
    )


def stances(text: str, language: str = "") -> frozenset[Stance]:
    """The stances that a text takes; several may hold, and none where it is not clear.

    What stands in quotation marks and what repeats the question does not count. Without a `language` it is told from the
    text; a text of a few words that could be in several languages says yes or no if it does in all of them.
    """
    language = language or language_of(text)
    if language in _MODULES:
        return frozenset(_stances(text, language))
    if language or not text.strip() or len(text) > _SHORT:
        return frozenset()
    shown = [_stances(text, one) & _ANSWERS for one in sorted(_MODULES)]
    found = set[Stance]().union(*shown)
    return frozenset(found) if len(found) == 1 else frozenset()


def _stances(text: str, language: str) -> set[Stance]:
    patterns = _patterns(language)
    reading = reading_of(text, language)
    found: set[Stance] = set()
    answer: set[Stance] | None = None
    later: set[Stance] = set()
    for number, part in enumerate(reading.parts, start=1 - len(reading.parts)):
        begin = _after_echo(part, reading.table)
        if begin >= len(part.pieces):
            continue
        words = _line(part.pieces[begin:])
        if part.question:
            # A question that the text answers itself is the user's, repeated.
            if number == 0 or not _answers(reading.parts[number], patterns):
                shown = patterns.question.shown(words) or ({"asks"} if number == 0 else set())
                found |= shown - {"asks"} if "offers" in shown else shown
            continue
        opened = patterns.opening.shown(words)
        if answer is None and (opened or not patterns.filler.shown(words)):
            answer = opened
        elif answer is not None:
            later |= _particle(part, begin, patterns)
        found |= patterns.sentence.shown(words)
        for index, clause in enumerate(part.clauses):
            if clause.first >= begin:
                found |= _of_clause(part, index, patterns)
    decided = answer or later
    return found | decided if len(decided) == 1 else found


def _line(pieces: Iterable[Token]) -> str:
    return f" {' '.join([_QUOTED if piece.word == QUOTE else piece.word for piece in pieces])} "


def _of_clause(part: Part, index: int, patterns: _Language) -> set[Stance]:
    clause = part.clauses[index]
    pieces = [piece for piece in part.pieces[clause.first : clause.last] if piece.word not in MARKS]
    if clause.carried and index > 1:
        begun = part.clauses[index - 2]
        if begun.cues and begun.cues[-1].end == begun.last:
            # "I cannot, under any circumstances, share …": the verb comes after the remark.
            pieces = [*part.pieces[begun.first : begun.last], *pieces]
    shown = patterns.clause.shown(_line(pieces))
    if not shown:
        return shown
    if pieces[0].word in patterns.conditions:
        shown &= _UNDER_CONDITION
    if pieces[0].word in patterns.causes or any(cue.kind in ("not", "no") for cue in clause.cues):
        # "Because we cancelled the train" explains, "no voucher has been issued" denies.
        shown.discard("done")
    return shown


def _answers(part: Part, patterns: _Language) -> bool:
    """Whether a sentence answers the question before it."""
    return bool(part.pieces) and (
        part.pieces[0].word in patterns.causes or bool(patterns.opening.shown(_line(part.pieces)))
    )


def _particle(part: Part, begin: int, patterns: _Language) -> set[Stance]:
    """The yes or no that a later sentence begins with."""
    stance = patterns.particles.get(part.pieces[begin].word)
    follows = begin + 1 < len(part.pieces) and part.pieces[begin + 1].word in MARKS
    return {stance} if stance is not None and follows else set()


def _after_echo(part: Part, table: Words) -> int:
    """Where a sentence begins to say something of its own: after "You ask whether …:"."""
    pieces = part.pieces
    echoes = table.echoes.get(pieces[0].word) if pieces else None
    if echoes is None:
        return 0
    words = tuple(piece.word for piece in pieces[1:_ECHO])
    if not any(words[: len(echo)] == echo for echo in echoes):
        return 0
    for at, piece in enumerate(pieces):
        if piece.word in _OPENS_AGAIN:
            return at + 1
    return len(pieces)
