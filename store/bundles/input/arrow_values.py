"""Rows of Arrow tables as JSON values: nothing is rounded, and an odd value costs its own row at most.

Arrow refuses to give some values as Python objects (times with nanoseconds, dates beyond the year 9999, structs
with two fields of one name). Those become text here: times in ISO 8601 with nine digits, and what has no such
form as a number with its unit ("9223372036854775807 ms since 1970-01-01").
Source: the Arrow columnar format, `Schema.fbs` (units and epochs of the temporal types).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from ...canonical import Json, clean_json
from .column_names import distinct

if TYPE_CHECKING:
    import pyarrow as pa

_PER_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_MICROSECONDS_END: Final = 26
"""Where the digits of microseconds end in an ISO 8601 date and time."""


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row with a value that cannot be given in any form, and why."""

    reason: str


def rows_of_batch(
    batch: pa.RecordBatch, names: Sequence[str]
) -> Iterator[dict[str, Json] | UnreadableRow]:
    """The rows of a batch, with `names` as keys."""
    columns = [_column(batch.column(at), name) for at, name in enumerate(names)]
    for number in range(batch.num_rows):
        row = {name: column[number] for name, column in zip(names, columns, strict=True)}
        broken = next((cell for cell in row.values() if isinstance(cell, UnreadableRow)), None)
        yield row if broken is None else broken


def _column(array: pa.Array, name: str) -> list[Json | UnreadableRow]:
    """The values of a column: all at once if that is exact, else one by one."""
    try:
        exact = _exact(array)
        if exact is not None:
            return [clean_json(value) for value in exact.to_pylist()]
    except Exception:  # noqa: BLE001, S110 - Arrow raises many kinds; each value gets its own attempt
        pass
    return [_cell(array, at, name) for at in range(len(array))]


def _cell(array: pa.Array, at: int, name: str) -> Json | UnreadableRow:
    try:
        return _value(array[at])
    except Exception as error:  # noqa: BLE001 - see above
        why = (str(error).splitlines() or [type(error).__name__])[0][:200]
        return UnreadableRow(f"the value of {name!r} ({array.type}) cannot be read: {why}")


def _exact(array: pa.Array) -> pa.Array | None:
    """The column with values that Arrow gives exactly as Python objects; None if it must go value by value."""
    import pyarrow as pa

    kind = array.type
    if not _has_nanoseconds(kind):
        return array if _is_exact(kind) else None
    # Raises if any value is finer than a microsecond.
    if pa.types.is_timestamp(kind):
        return array.cast(pa.timestamp("us", kind.tz))
    return array.cast(pa.time64("us") if pa.types.is_time64(kind) else pa.duration("us"))


def _has_nanoseconds(kind: pa.DataType) -> bool:
    import pyarrow as pa

    timed = pa.types.is_timestamp(kind) or pa.types.is_time64(kind) or pa.types.is_duration(kind)
    return bool(timed and kind.unit == "ns")


def _is_exact(kind: pa.DataType) -> bool:
    """Whether Arrow gives every value of a type as it is, or raises."""
    import pyarrow as pa

    if isinstance(kind, pa.BaseExtensionType) or pa.types.is_float16(kind):
        return False
    if _has_nanoseconds(kind) or pa.types.is_union(kind):
        return False
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return _is_exact(kind.value_type)
    return all(_is_exact(kind.field(at).type) for at in range(kind.num_fields))


def _value(scalar: Any) -> Json:
    """One value, in the form that it would have had with its column."""
    import pyarrow as pa

    kind, types = scalar.type, pa.types
    if not scalar.is_valid:
        return None
    if isinstance(kind, pa.BaseExtensionType):
        # As bytes a UUID could not be told from text; every other extension is as good as its storage.
        uuid = getattr(kind, "extension_name", "") == "arrow.uuid"
        return clean_json(scalar.as_py()) if uuid else _value(scalar.value)
    if types.is_timestamp(kind):
        return _moment(scalar.value, kind)
    if types.is_duration(kind):
        return _length(scalar.value, kind.unit)
    if types.is_time(kind):
        return _clock(scalar.value, kind.unit)
    if types.is_date(kind):
        return _date(scalar)
    if types.is_map(kind):
        pairs = scalar.values
        return [[_value(pair[0]), _value(pair[1])] for pair in pairs]
    if types.is_struct(kind):
        fields = distinct([kind.field(at).name for at in range(kind.num_fields)])
        return {name: _value(scalar[at]) for at, name in enumerate(fields)}
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind) or types.is_union(kind):
        return _value(scalar.value)
    if types.is_nested(kind):
        return [_value(item) for item in scalar.values]
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return clean_json(scalar.as_buffer().to_pybytes())
    if types.is_float16(kind):
        return clean_json(float(scalar.as_py()))
    return clean_json(scalar.as_py())


def _moment(value: int, kind: Any) -> str:
    import pyarrow as pa

    micros, nanos = divmod(value * (10**9 // _PER_SECOND[kind.unit]), 1000)
    # In UTC if nobody knows the zone, or the moment is beyond the year 9999 in it.
    for zone in (kind.tz, "UTC") if kind.tz else (None,):
        try:
            moment = pa.scalar(micros, pa.timestamp("us", zone)).as_py()
            if not nanos:
                return str(moment.isoformat())
            text = moment.isoformat(timespec="microseconds")
        except (ValueError, OverflowError, pa.ArrowException):
            continue
        return f"{text[:_MICROSECONDS_END]}{nanos:03}{text[_MICROSECONDS_END:]}"
    return f"{value} {kind.unit} since 1970-01-01{' UTC' if kind.tz else ''}"


def _length(value: int, unit: str) -> str:
    per_second = _PER_SECOND[unit]
    seconds, rest = divmod(value, per_second)
    nanos = rest * (10**9 // per_second)
    try:
        if nanos % 1000:
            return f"{timedelta(seconds=seconds)}.{nanos:09}"
        return str(timedelta(seconds=seconds, microseconds=nanos // 1000))
    except OverflowError:
        return f"{value} {unit}"


def _clock(value: int, unit: str) -> str:
    per_second = _PER_SECOND[unit]
    seconds, rest = divmod(value, per_second)
    if not 0 <= seconds < 86_400:
        return f"{value} {unit} since midnight"
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    nanos = rest * (10**9 // per_second)
    if not nanos:
        return text
    return f"{text}.{nanos:09}" if nanos % 1000 else f"{text}.{nanos // 1000:06}"


def _date(scalar: Any) -> str:
    try:
        return str(scalar.as_py().isoformat())
    except (ValueError, OverflowError):
        unit = "days" if scalar.type.bit_width == 32 else "ms"
        return f"{scalar.value} {unit} since 1970-01-01"
