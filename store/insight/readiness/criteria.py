"""A file of criteria, read: what it may hold, and what of it is wrong, all of it at once."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from ....errors import UserError
from ....plain_files import require_plain
from ...canonical import sha256_hex
from ...plurals import counted
from ...queries.parsing import parse_query
from .catalogue import FIGURES, KEYS, FigureKind

FORMAT: Final = "tracejury.readiness/1"
NAME: Final = "readiness.toml"
Bound: TypeAlias = Literal["under", "at_most", "over", "at_least"]
End: TypeAlias = Literal["value", "lower", "upper"]

BOUNDS: Final[tuple[Bound, ...]] = ("under", "at_most", "over", "at_least")
ENDS: Final[tuple[End, ...]] = ("value", "lower", "upper")
MOST: Final = 500
_LONGEST: Final = 1_000
_LARGEST: Final = 1 << 20
_OF_FILE: Final = ("format", "title", "criterion")
_OF_CRITERION: Final = ("id", "says", "owner", "tribe", "figure", *BOUNDS, "hold", "least")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What somebody asks of a figure. `limit` is what `bound` is about (of a truth: 1, at least), `hold` which end of an
    interval is held against it, `least` how many n has to be; `keys` say what the figure is of."""

    id: str
    says: str
    owner: str
    figure: FigureKind
    bound: Bound
    limit: float
    hold: End
    least: int
    keys: Mapping[str, Any]
    tribe: str = ""

    def text(self, name: str) -> str | None:
        """A key that is a text; None where it is not there."""
        value = self.keys.get(name)
        return None if value is None else str(value)

    def texts(self, name: str) -> tuple[str, ...]:
        """A key that is several texts."""
        return tuple(map(str, self.keys.get(name, ())))


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of a file, and the hash of its bytes."""

    path: Path
    title: str
    criteria: tuple[Criterion, ...]
    sha256: str


def read_criteria(path: Path) -> Criteria:
    """Read a file of criteria. Raises UserError, which says everything that is wrong with it."""
    require_plain(path)
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        raise UserError(
            f"There is no file {path}", "tracejury ready init writes one to begin with."
        ) from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    if len(body) > _LARGEST:
        raise UserError(f"{path} is larger than {_LARGEST >> 20} MB", "Is it a file of criteria?")
    return criteria_of(body, path)


def criteria_of(body: bytes, path: Path) -> Criteria:
    """The criteria in the bytes of a file. Raises UserError."""
    try:
        content = tomllib.loads(body.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{path} is not TOML: {error}", "tracejury ready init writes one."
        ) from None
    wrong = list(_wrong_in(content))
    if wrong:
        said = "\n  ".join(wrong)
        raise UserError(
            f"{path} is not a file of criteria; {counted(len(wrong), 'thing')} in it:\n  {said}",
            "docs/readiness.md describes the file; tracejury ready figures lists the figures.",
        )
    found = tuple(_criterion(one) for one in content["criterion"])
    return Criteria(path, content["title"].strip(), found, sha256_hex(body))


def _wrong_in(content: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is wrong, each in a sentence without its end."""
    for name in sorted(content.keys() - set(_OF_FILE)):
        yield f"{name} is not known here; there are {', '.join(_OF_FILE)}"
    if content.get("format") != FORMAT:
        yield f'format is {content.get("format")!r}; it has to be "{FORMAT}"'
    if not _is_text(content.get("title")):
        yield "title is missing: what may ship, in a few words"
    given = content.get("criterion")
    if not isinstance(given, list) or not given:
        yield "there is no [[criterion]]"
        return
    if len(given) > MOST:
        yield f"there are {len(given):,} criteria; {MOST} are the most"
        return
    ids: set[str] = set()
    every: list[object] = given
    for at, one in enumerate(every, 1):
        if not isinstance(one, Mapping):
            yield f"criterion {at} is no table"
            continue
        given_id: object = one.get("id")
        name = given_id if isinstance(given_id, str) and _is_text(given_id) else ""
        where = f"criterion {name!r}" if name else f"criterion {at}"
        for what in _wrong_in_criterion(one):
            yield f"{where}: {what}"
        if name in ids:
            yield f"{where}: another one has this id"
        if name:
            ids.add(name)


def _wrong_in_criterion(given: Mapping[str, Any]) -> Iterator[str]:
    for name in ("id", "says", "owner"):
        if not _is_text(given.get(name)):
            yield f"{name} is missing, or no text of one line"
    if "tribe" in given and not _is_text(given["tribe"]):
        yield "tribe is no text of one line"
    figure = FIGURES.get(given["figure"]) if isinstance(given.get("figure"), str) else None
    if figure is None:
        yield f"figure is {given.get('figure')!r}; there are {', '.join(FIGURES)}"
        return
    known = (*_OF_CRITERION, *figure.keys)
    for name in sorted(given.keys() - set(known)):
        yield f"{name} is not known of {figure.name}; there are {', '.join(known)}"
    yield from _wrong_keys(figure, given)
    yield from _wrong_bound(figure, given)


def _wrong_keys(figure: FigureKind, given: Mapping[str, Any]) -> Iterator[str]:
    for name in figure.needs:
        if name not in given:
            yield f"{figure.name} needs {name}: {KEYS[name].words}"
    for name in figure.keys:
        if name not in given:
            continue
        kind, value = KEYS[name], given[name]
        values = value if kind.type == "texts" else [value]
        if kind.type == "count":
            if not _is_count(value):
                yield f"{name} is {value!r}, not a whole number from 1"
        elif not isinstance(values, list) or not values or not all(map(_is_text, values)):
            what = "a list of texts" if kind.type == "texts" else "a text of one line"
            yield f"{name} is not {what}: {kind.words}"
        elif kind.choices and not set(values) <= set(kind.choices):
            yield f"{name} is {value!r}; there are {', '.join(kind.choices)}"
    where = given.get("where")
    if "where" in figure.keys and isinstance(where, str):
        try:
            parse_query(where)
        except UserError as error:
            yield f"where is no query: {error}"


def _wrong_bound(figure: FigureKind, given: Mapping[str, Any]) -> Iterator[str]:
    bounds = [name for name in BOUNDS if name in given]
    if "least" in given and not _is_count(given["least"]):
        yield f"least is {given['least']!r}, not a whole number from 1"
    if "hold" in given and (given["hold"] not in ENDS or not figure.interval):
        yield (
            f"hold is {given['hold']!r}; there are {', '.join(ENDS)}"
            if figure.interval
            else f"{figure.name} has no interval, so there is nothing to hold"
        )
    if figure.unit == "truth":
        if bounds:
            yield f"{figure.name} is true or not: it takes no {bounds[0]}"
        return
    if len(bounds) != 1:
        yield f"it needs one threshold of {', '.join(BOUNDS)}, and has {len(bounds)}"
        return
    limit = given[bounds[0]]
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not math.isfinite(limit):
        yield f"{bounds[0]} is {limit!r}, not a number"
    elif figure.unit == "share" and not 0 <= limit <= 1:
        yield f"{bounds[0]} is {limit:g}, and a share goes from 0 to 1: 2 % is 0.02"


def _is_text(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and len(value) <= _LONGEST
        and value.isprintable()
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 10**9


def _criterion(given: Mapping[str, Any]) -> Criterion:
    figure = FIGURES[given["figure"]]
    bound: Bound = next((name for name in BOUNDS if name in given), "at_least")
    return Criterion(
        given["id"].strip(),
        given["says"].strip(),
        given["owner"].strip(),
        figure,
        bound,
        float(given.get(bound, 1)),
        given.get("hold") or _unfavourable(figure, bound),
        max(figure.least, given.get("least", 0)),
        {name: given[name] for name in figure.keys if name in given},
        given.get("tribe", "").strip(),
    )


def _unfavourable(figure: FigureKind, bound: Bound) -> End:
    if not figure.interval:
        return "value"
    return "upper" if bound in ("under", "at_most") else "lower"


def bound_words(criterion: Criterion) -> str:
    """What is asked, short: `under 2 %`, `at least 50`, `true`."""
    if criterion.figure.unit == "truth":
        return "true"
    said = {"under": "under", "at_most": "at most", "over": "over", "at_least": "at least"}
    return f"{said[criterion.bound]} {in_unit(criterion.limit, criterion.figure)}"


def in_unit(value: float, figure: FigureKind) -> str:
    """A number as the figure is told."""
    if figure.unit == "share":
        percent = 100 * value
        # A threshold of 0.05 % is not told as 0.1 %.
        return f"{percent:.2g} %" if 0 < percent < 1 else f"{percent:.1f}".removesuffix(".0") + " %"
    if figure.unit == "truth":
        return "true" if value else "false"
    if figure.unit == "count":
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}"
    return f"{value:.3g}"


def ids_of(criteria: Sequence[Criterion]) -> list[str]:
    """Their ids."""
    return [one.id for one in criteria]
