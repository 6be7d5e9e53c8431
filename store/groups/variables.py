"""Places of a failure that are filled by something else each time, learned from the data.

Among texts that are otherwise equal, a place is a variable if it is filled by many different words, and a decision if
it is filled by few:

- a place of names: by NAMES different ones or more; of figures: by FIGURES or more;
- a place of durations or sizes (30 seconds, 512 bytes), where another place varies or is masked: by MEASURES or more;
- a place of plain words: by PLAIN_WORDS or more, with PLAIN_CONTEXT words around it that are the same.

It is a decision, however many fill it, if one of the fillers reverses a meaning (polarity.py) or is a word of one or
two letters; if the text also occurs without it, as with "not" and "wrongly"; if the fillers are forms of one word, or
many of them end alike, as verbs and adverbs do; or if they are codes: figures after a word like "exit code", and
figures that are all possible statuses of HTTP.

The outcome depends on the set of texts alone, not on their order or how often each occurred.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Final

import numpy as np

from .figures import is_measure
from .leader import CodedText
from .mask_classes import VARIES
from .polarity import ALL
from .signature_texts import ANY, MASK, TextCoder, without_repeats
from .skeletons import FIGURE_RUN, GAP, NAME_RUN, ReadText, read_text, runs_in
from .word_codes import spans

NAMES: Final = 4
FIGURES: Final = 5
MEASURES: Final = 3
PLAIN_WORDS: Final = 8
PLAIN_CONTEXT: Final = 3
_FEW: Final = 3
_LEAST: Final = min(NAMES, FIGURES, MEASURES)
_NAME_CONTEXT: Final = 2
_ROUNDS: Final = 2
_SHORTEST: Final = 3
_STEM: Final = 5
_SHORT_STEM: Final = 4
_ENDING: Final = 2
_NO: Final = frozenset(["no", "not", "off", "yes"])


class LearnedTexts:
    """Masked texts, with what varies in them as learned from all of these."""

    def __init__(self, read: Mapping[str, ReadText]) -> None:
        self._read = read

    def coded(self, text: str) -> CodedText:
        """One of the texts, ready to be placed."""
        one = self._read[text]
        if not one.varies:
            return one.coded
        out: list[str] = []
        kinds: list[int] = []
        done = 0
        for first, last in one.varying():
            out += [one.coded.code[done:first], ANY]
            kinds += [*one.kinds[done:first], MASK]
            done = last + 1
        code = "".join([*out, one.coded.code[done:]])
        kinds += one.kinds[done:]
        return CodedText(code, without_repeats("".join(compress(code, kinds))), one.coded)

    def pattern(self, text: str) -> str:
        """One of the texts with the symbol VARIES in the places of its variables; "" if it has none."""
        one = self._read[text]
        if not one.varies:
            return ""
        out: list[str] = []
        done = 0
        where = spans(text)
        for first, last in one.varying():
            out += [text[done : where[first][0]], VARIES]
            done = where[last][1]
        return "".join([*out, text[done:]])


def learned(
    texts: Iterable[str],
    coder: TextCoder,
    polar: frozenset[str] = ALL,
    *,
    figures_decide: bool = False,
) -> LearnedTexts:
    """Learn from some masked texts what varies in them. With `figures_decide` no figure does, nor a name that holds
    one: then somebody wants to see them."""
    learning = _Learning(coder, polar, figures_decide)
    read = {text: read_text(text, coder) for text in dict.fromkeys(texts)}
    every = list(read.values())
    learning.learn_runs(every)
    learning.learn_words(every)
    return LearnedTexts(read)


class _Learning:
    def __init__(self, coder: TextCoder, polar: frozenset[str], figures_decide: bool) -> None:
        self._polar = polar
        self._figures_decide = figures_decide
        self._word = coder.word_of
        self._fillers: dict[str, bool] = {}

    # --- names and figures ------------------------------------------------------------------------

    def learn_runs(self, read: Sequence[ReadText]) -> None:
        """Find the runs of names and figures that are variables."""
        alike: dict[str, list[ReadText]] = {}
        for one in read:
            alike.setdefault(one.skeleton, []).append(one)
        for skeleton, members in alike.items():
            if len(members) >= _LEAST and self._context(skeleton) >= _NAME_CONTEXT:
                optional = {
                    number
                    for number, at in enumerate(runs_in(skeleton))
                    if skeleton[at] == NAME_RUN and skeleton[:at] + skeleton[at + 1 :] in alike
                }
                self._divide(skeleton, members, optional)

    def _context(self, skeleton: str) -> int:
        return sum(one not in (NAME_RUN, FIGURE_RUN) for one in skeleton)

    def _divide(self, skeleton: str, members: Sequence[ReadText], optional: set[int]) -> None:
        """Divide texts with one skeleton by their decisions, the one with the fewest outcomes first, until what varies
        are variables."""
        waiting = [list(members)]
        where = runs_in(skeleton)
        while waiting:
            some = waiting.pop()
            if len(some) < _LEAST:
                continue
            varying: list[int] = []
            decisions: list[tuple[int, int, list[str]]] = []
            for number, at in enumerate(where):
                runs = [one.runs[number] for one in some]
                if len(set(runs)) == 1:
                    continue
                varying.append(number)
                if number in optional:
                    by: list[str] | None = runs
                elif skeleton[at] == NAME_RUN:
                    by = self._decided_by_names(runs)
                else:
                    beside = any(
                        run != one.runs[other] or ANY in run
                        for one in some
                        for other, run in enumerate(some[0].runs)
                        if other != number
                    )
                    by = self._decided_by_figures(runs, skeleton[at + 1 : at + 2], beside)
                if by is not None:
                    decisions.append((len(set(by)), number, by))
            if not decisions:
                for one in some:
                    one.variable = frozenset(varying)
                continue
            parts: dict[str, list[ReadText]] = {}
            for value, one in zip(min(decisions)[2], some, strict=True):
                parts.setdefault(value, []).append(one)
            waiting += parts.values()

    def _decided_by_names(self, runs: Sequence[str]) -> list[str] | None:
        """What divides texts by these names of one place; None if it is a variable."""
        different = set(runs)
        if len(different) < NAMES or self._turning(different) or self._shown(different):
            return list(runs)
        for end in (0, -1):
            # First names, and last names, vary as well, or are the same in all.
            words = [run[end] for run in runs]
            if 1 < len(set(words)) <= _FEW:
                return words
        if self._forms({word for run in different for word in run}, _STEM, names=True):
            return list(runs)
        return None

    def _decided_by_figures(
        self, runs: Sequence[str], follows: str, beside: bool
    ) -> list[str] | None:
        """What divides texts by these figures of one place; None if it is a variable. `follows` is what stands after
        it, `beside` whether another place varies or is masked."""
        different = set(runs)
        if self._shown(different):
            return list(runs)
        figures = {run for run in different if ANY not in run}
        measured = is_measure(self._word(follows))
        if not measured and all(len(run) == 1 for run in figures):
            numbers = [self._word(run) for run in figures]
            if all(len(one) == 3 and "1" <= one[0] <= "5" for one in numbers) and any(
                one[0] in "45" for one in numbers
            ):
                return list(runs)
        if runs.count(ANY) >= max(2, len(figures)):
            # An id that is short now and then.
            return None
        least = MEASURES if measured and beside else FIGURES
        return list(runs) if len(different) < least else None

    # --- plain words ------------------------------------------------------------------------------

    def learn_words(self, read: Sequence[ReadText]) -> None:
        """Find the places that plain words fill as variables, one place of a text after the other."""
        held: dict[str, list[ReadText]] = {}
        for one in read:
            held.setdefault(one.key, []).append(one)
        occurring = frozenset(held)
        for _ in range(_ROUNDS):
            chosen = self._variable_words(held, occurring)
            if not chosen:
                return
            merged: dict[str, list[ReadText]] = {}
            for key, some in held.items():
                at = chosen.get(key)
                if at is None:
                    merged.setdefault(key, []).extend(some)
                    continue
                for one in some:
                    one.places |= {at}
                merged.setdefault(key[:at] + ANY + key[at + 1 :], []).extend(some)
            held = merged

    def _variable_words(
        self, held: Mapping[str, object], occurring: frozenset[str]
    ) -> dict[str, int]:
        """Key -> the position in it that is a variable."""
        hashes, lengths = array("q"), array("q")
        for key, _, context in self._contexts(held, fillers=True):
            hashes.append(hash(context))
            lengths.append(len(key))
        if len(hashes) < PLAIN_WORDS:
            return {}
        contexts = np.frombuffer(hashes, np.int64)
        values, first, counts = np.unique(contexts, return_index=True, return_counts=True)
        enough = counts >= PLAIN_WORDS
        often = set(values[enough].tolist())
        if not often:
            return {}
        # Words that cannot fill a variable are looked for only where there may be one.
        long = set(np.frombuffer(lengths, np.int64)[first[enough]].tolist())
        found: dict[str, list[tuple[str, int]]] = {}
        some = [key for key in held if len(key) in long]
        for key, at, context in self._contexts(some, fillers=False):
            if hash(context) in often:
                found.setdefault(context, []).append((key, at))
        best: dict[str, tuple[int, int]] = {}
        for places in found.values():
            if self._variable(places, occurring):
                for key, at in places:
                    best[key] = min(best.get(key, (0, 0)), (-len(places), at))
        return {key: at for key, (_, at) in best.items()}

    def _contexts(self, held: Iterable[str], *, fillers: bool) -> Iterator[tuple[str, int, str]]:
        """Each key with a gap in place of one word: its position, and the key with the gap. With `fillers` only words
        that may fill a variable."""
        known = self._fillers.get

        def may_fill(point: str) -> bool:
            found = known(point)
            return self._may_fill(point) if found is None else found

        for key in held:
            if len(key) - key.count(ANY) > PLAIN_CONTEXT:
                for at, point in enumerate(key):
                    if point != ANY and (not fillers or may_fill(point)):
                        yield key, at, key[:at] + GAP + key[at + 1 :]

    def _may_fill(self, point: str) -> bool:
        known = self._fillers.get(point)
        if known is None:
            word = "" if point == ANY else self._word(point)
            known = len(word) >= _SHORTEST and word not in self._polar
            known = known and not word.isdigit() and not self._shown([point])
            self._fillers[point] = known
        return known

    def _variable(self, places: Sequence[tuple[str, int]], occurring: frozenset[str]) -> bool:
        fillers = {key[at] for key, at in places}
        if len(fillers) < PLAIN_WORDS or not all(map(self._may_fill, fillers)):
            return False
        if any(key[:at] + key[at + 1 :] in occurring for key, at in places):
            return False
        return not self._forms(fillers, _SHORT_STEM) and not self._end_alike(fillers)

    def _shown(self, runs: Iterable[str]) -> bool:
        return self._figures_decide and any(
            any(map(str.isdigit, self._word(point))) for run in runs for point in run
        )

    # --- what words are ---------------------------------------------------------------------------

    def _turning(self, runs: Iterable[str]) -> bool:
        words = {self._word(point) for run in runs for point in run}
        # Mai and Don are names, and words of some language.
        return any(len(word) >= _STEM - 1 or word in _NO for word in words & self._polar)

    def _forms(self, points: Iterable[str], stem: int, *, names: bool = False) -> bool:
        """Whether some of these words are forms of one: approved, unapproved; onaylandı, onaylanmadı. Of names, only
        what stands before them counts."""
        found = sorted({self._word(point) for point in points if point != ANY}, key=len)
        whole = {word for word in found if len(word) >= stem}
        for word in found:
            for cut in range(1, len(word) - stem + 1):
                if word[cut:] in whole or (not names and word[:-cut] in whole):
                    return True
            if not names and _without_middle(word, whole, stem):
                return True
        return False

    def _end_alike(self, points: Iterable[str]) -> bool:
        """Whether at least half of these words end alike, as forms of verbs and adverbs do."""
        words = [self._word(point) for point in points]
        endings = Counter(word[-_ENDING:] for word in words if len(word) > _SHORTEST)
        return max(endings.values(), default=0) * 2 >= len(words)


def _without_middle(word: str, others: set[str], stem: int) -> bool:
    """Whether one of `others` is the word without some letters in its middle."""
    for length in range(stem, len(word)):
        for cut in range(1, length):
            if word[:cut] + word[cut + len(word) - length :] in others:
                return True
    return False
