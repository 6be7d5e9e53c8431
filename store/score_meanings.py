"""What somebody said of the scores of a name: which way their numbers count, from where, and what their labels mean."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ..errors import UserError
from .canonical import Json

_DECLARED: Final = re.compile(r"(?s)(?P<name>.+?):(?P<way>lower|higher)(?::(?P<threshold>[^:]*))?")
_EXAMPLE: Final = (
    "Write it as --score toxicity:lower, or with a threshold as --score stars:higher:4."
)


@dataclass(frozen=True, slots=True)
class Counting:
    """Which scores of a name are failures, as somebody said: numbers beyond a threshold (None if only the direction is
    known), labels. `said_by` is who said so. `shares`: every number of that name lies between 0 and 1, so that these two
    are the ends of its scale."""

    threshold: float | None = None
    lower_is_better: bool | None = None
    fails: frozenset[str] = frozenset()
    passes: frozenset[str] = frozenset()
    said_by: str = ""
    shares: bool = False

    def verdict(self, value: float | None, label: str) -> Literal["pass", "fail"] | None:
        """What that says of a score; None if it says nothing. The threshold itself passes."""
        if label and label in self.fails | self.passes:
            return "fail" if label in self.fails else "pass"
        if value is None:
            return None
        if self.threshold is not None:
            return _told(self._good(value, self.threshold))
        if self.lower_is_better is None or not self.shares or value not in (0.0, 1.0):
            return None
        return _told(bool(value) != self.lower_is_better)

    def _good(self, value: float, threshold: float) -> bool:
        return value <= threshold if self.lower_is_better else value >= threshold

    @property
    def said(self) -> str:
        """All of what it says of scores, to compare with what was said before."""
        labels = [sorted(self.fails), sorted(self.passes)]
        return f"{self.threshold} {self.lower_is_better} {self.shares} {labels}"

    @property
    def needs_range(self) -> bool:
        """Whether it says something only of a score whose numbers lie between 0 and 1."""
        return self.threshold is None and self.lower_is_better is not None

    @property
    def way(self) -> str:
        """In words, which of the numbers are good: "lower is better, passes up to 0.5"."""
        if self.lower_is_better is None and self.threshold is None:
            return "by its labels" if self.fails or self.passes else ""
        way = "lower is better" if self.lower_is_better else "higher is better"
        if self.threshold is None:
            return way
        return f"{way}, passes {'up to' if self.lower_is_better else 'from'} {self.threshold:g}"


Declared: TypeAlias = Mapping[str, Counting]
"""The name of a score -> what somebody said of it."""
NOTHING_DECLARED: Final[Declared] = {}
_LOWER: Final = frozenset(["minimize", "minimise", "lower", "lower_is_better", "down"])
_HIGHER: Final = frozenset(["maximize", "maximise", "higher", "higher_is_better", "up"])
_DIRECTIONS: Final = ("direction", "optimization_direction", "better")


def parsed_scores(given: Iterable[str]) -> dict[str, Counting]:
    """Read `NAME:lower`, `NAME:higher` and the same with `:THRESHOLD`. Raises UserError."""
    found: dict[str, Counting] = {}
    for text in given:
        told = _DECLARED.fullmatch(text)
        if told is None:
            raise UserError(f"--score {text} does not say which numbers are better", _EXAMPLE)
        threshold: float | None = None
        if told["threshold"] is not None:
            try:
                threshold = float(told["threshold"])
            except ValueError:
                threshold = math.nan
            if not math.isfinite(threshold):
                raise UserError(f"--score {text}: {told['threshold']!r} is no number", _EXAMPLE)
        name = told["name"].strip()
        if name in found:
            raise UserError(f"--score tells of {name} twice", "Say it once.")
        found[name] = Counting(threshold, told["way"] == "lower")
    return found


def told_beside(extra: Mapping[str, Json]) -> Counting:
    """What the record of a score itself says of its numbers: its direction, and from where they pass.

    Sources: Phoenix, evals `Score.direction` (maximize, minimize, neutral); MLflow and others, `higher_is_better`
    or `lower_is_better`, `greater_is_better`.
    """
    inner = extra.get("metadata")
    told = {**(inner if isinstance(inner, Mapping) else {}), **extra}
    lower: bool | None = None
    for name in ("higher_is_better", "greater_is_better", "lower_is_better"):
        if isinstance(told.get(name), bool):
            lower = told[name] is (name == "lower_is_better")
    for name in _DIRECTIONS:
        word = str(told.get(name)).casefold()
        if word in _LOWER | _HIGHER:
            lower = word in _LOWER
    return Counting(_number(told.get("threshold")), lower)


def _number(value: Json) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and math.isfinite(value) else None


def _told(passes: bool) -> Literal["pass", "fail"]:
    return "pass" if passes else "fail"
