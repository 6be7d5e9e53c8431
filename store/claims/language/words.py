"""The words of a language that decide how far a negation reaches and what turns it round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeAlias

from . import words_de, words_en, words_es, words_fr
from .cue_kinds import Kind
from .tables import words_in
from .tokens import Token

Back: TypeAlias = Literal["auxiliary", "clitic", "final"]
"""How a negation shows that it belongs to what stands before it: after a finite verb (English), before one (French,
Spanish), or at the end of the clause (German)."""


@dataclass(frozen=True)
class Words:
    """One language: its cues, and the words that end or extend their reach."""

    cues: Mapping[str, Kind]
    """The words that are cues by themselves."""
    phrases: Mapping[str, Mapping[str, tuple[tuple[tuple[str, ...], Kind], ...]]]
    """By their first and their second word the phrases that are, each with its further words; the longest first."""
    back: Back
    separators: frozenset[str]
    """Words that begin another clause."""
    separators_before_subject: frozenset[str]
    """Words that do so if a subject follows."""
    coordinators: frozenset[str]
    """Words that begin another clause if a subject or a verb follows."""
    continuers: frozenset[str]
    """Coordinators that carry a negation on (or, nor)."""
    subjects: frozenset[str]
    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    """Other verbs that often begin a coordinated clause."""
    that: frozenset[str]
    complements: frozenset[str]
    """Words before `that` whose sentence is what they say (true that …)."""
    before_infinitive: frozenset[str]
    conditionals: frozenset[str]
    remarks: frozenset[str]
    skipped: frozenset[str]
    """What stands between a preposition and a value: articles, currencies, words like `about`."""
    of: frozenset[str]
    adjuncts: frozenset[str]
    bounds: frozenset[str]
    """Prepositions that make a value a limit: a negation leaves the limit as it is (not before 14:00)."""
    stops: frozenset[str]
    """What ends the reach of a negated noun (no charge for …)."""
    exceed: frozenset[str]
    demonstratives: frozenset[str]
    truth: frozenset[str]
    existential: frozenset[str]
    """What a subject is said not to be, so that there is none (possible, allowed)."""
    particles: frozenset[str] = frozenset()
    """Parts of verbs that stand at the end of a clause (rufen Sie ihn nicht an)."""
    ne: frozenset[str] = frozenset()
    ne_with: frozenset[str] = frozenset()
    echoes: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """By their first word, how sentences begin that repeat the question."""

    @cached_property
    def cue_words(self) -> frozenset[str]:
        """The words that a cue can begin with."""
        return frozenset(self.cues).union(self.phrases, self.ne)

    @cached_property
    def separating(self) -> frozenset[str]:
        """The words that a clause can begin with."""
        return self.coordinators | self.separators | self.separators_before_subject

    def separates(self, pieces: Sequence[Token], at: int) -> bool:
        """Whether another clause begins with the word at `at`."""
        word = pieces[at].word
        if word in self.coordinators:
            following = pieces[at + 1].word if at + 1 < len(pieces) else ""
            return (
                following in self.subjects
                or following in self.auxiliaries
                or following in self.verbs
            )
        if word in self.separators:
            if pieces[at - 1].word in self.separators:
                return False
            if word in self.that:
                return pieces[at - 1].word not in self.complements
            return pieces[at - 1].word not in _EXCEPTED
        if word in self.separators_before_subject:
            return (
                at + 1 < len(pieces)
                and pieces[at + 1].word in self.subjects
                and pieces[at - 1].word not in _AS_FAR
            )
        return False


_EXCEPTED: Final = words_in(
    "nothing all everything anything none anyone everyone nobody so even as only not"
)
"""After these `but` means except, and `even if`, `so that`, `only if` hang together."""

_AS_FAR: Final = words_in("far soon long much well")
"""After these `as` goes on."""

_SETS: Final = tuple(
    name for name in Words.__dataclass_fields__ if name not in ("cues", "phrases", "back", "echoes")
)


_Phrases: TypeAlias = dict[str, dict[str, list[tuple[tuple[str, ...], Kind]]]]


def _cues(lines: Mapping[Kind, str]) -> tuple[dict[str, Kind], _Phrases]:
    single: dict[str, Kind] = {}
    phrases: _Phrases = {}
    for kind, text in lines.items():
        for phrase in text.replace("\n", ",").split(","):
            match phrase.split():
                case [word]:
                    single.setdefault(word, kind)
                case [first, second, *more]:
                    phrases.setdefault(first, {}).setdefault(second, []).append((tuple(more), kind))
    for tails in phrases.values():
        for found in tails.values():
            found.sort(key=lambda one: -len(one[0]))
    return single, phrases


def _echoes(lines: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in lines.strip().splitlines():
        first, *more = line.split()
        found[first] = (*found.get(first, ()), tuple(more))
    return found


def _read(cues: Mapping[Kind, str], back: Back, words: Mapping[str, str], echoes: str) -> Words:
    single, phrases = _cues(cues)
    return Words(
        cues=single,
        phrases={
            first: {second: tuple(found) for second, found in tails.items()}
            for first, tails in phrases.items()
        },
        back=back,
        echoes=_echoes(echoes),
        **{name: frozenset(words.get(name, "").split()) for name in _SETS},
    )


_NONE: Final = _read({}, "final", {}, "")
_TABLES: Final[Mapping[str, Words]] = {
    "en": _read(words_en.CUES, "auxiliary", words_en.WORDS, words_en.ECHOES),
    "de": _read(words_de.CUES, "final", words_de.WORDS, words_de.ECHOES),
    "fr": _read(words_fr.CUES, "clitic", words_fr.WORDS, words_fr.ECHOES),
    "es": _read(words_es.CUES, "clitic", words_es.WORDS, words_es.ECHOES),
}

LANGUAGES: Final = frozenset(_TABLES)
"""The languages that are known."""


def words_of(language: str) -> Words:
    """The table of a language; an empty one for any that is not known."""
    return _TABLES.get(language, _NONE)
