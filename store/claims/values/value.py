"""What an answer says as a value: an amount of money, a date, a code; and where in the answer it says so.

A value is canonical: however it was written, the same meaning has the same amount and unit wherever
that can be decided from the text alone. Where it cannot (`04/03/2027`, `1.234`, `half past eight`) the
amount holds all readings, joined by `|`, the likeliest first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from .described import described

ValueKind = Literal[
    "money", "number", "quantity", "percent", "date", "time", "duration", "id", "email", "phone"
]

KINDS: Final[tuple[ValueKind, ...]] = get_args(ValueKind)
_WITH_READINGS: Final = frozenset(KINDS) - {"id", "email", "phone"}


@dataclass(frozen=True, slots=True)
class Value:
    """A value as compared: `Value("money", "1530", "EUR")`.

    `amount` by kind: a decimal without trailing zeros; an ISO date that may be partial (`2027-03-04`,
    `2027-03`, `--10-04`, `---04`, `--10`, `2027`); a time as `14:05`; a duration in seconds; an id, an
    address or a telephone number without spaces.

    `unit` by kind: the ISO 4217 code of the money, empty if a sign does not tell (`$`); the base unit of
    a quantity (`g`, `ml`, `g/ml`, `km/h`, `tablet`, `/day`); for a duration, empty for seconds, `month`
    for months and years, `workday` for working days.
    """

    kind: ValueKind
    amount: str
    unit: str = ""

    @property
    def readings(self) -> tuple[str, ...]:
        """Every amount that the text may mean, the likeliest first."""
        return tuple(self.amount.split("|")) if self.kind in _WITH_READINGS else (self.amount,)

    def json(self) -> dict[str, str]:
        """The value as it is written to a file; `from_json` reads it."""
        written = {"kind": str(self.kind), "amount": self.amount}
        return written | {"unit": self.unit} if self.unit else written

    @property
    def described(self) -> str:
        """The value for people: `EUR 1,530.00`, `4 March 2027`, `5 ml`, `14:05`."""
        return " or ".join(described(self.kind, amount, self.unit) for amount in self.readings)

    def __str__(self) -> str:
        return self.described


def from_json(written: Any) -> Value:
    """The value of what `Value.json` wrote. Raises ValueError if it is none."""
    match written:
        case {"kind": str(kind), "amount": str(amount), **rest} if kind in KINDS:
            unit = rest.get("unit", "")
            if isinstance(unit, str) and amount and not rest.keys() - {"unit"}:
                return Value(kind, amount, unit)
    raise ValueError(f"not a value: {written!r}")


@dataclass(frozen=True, slots=True)
class SaidValue:
    """A value and the place in the text that says it, in code points: `text` is what stands there."""

    value: Value
    start: int
    end: int
    text: str
