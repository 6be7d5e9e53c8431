"""`--map FIELD=COLUMN`, as several commands take it."""

from __future__ import annotations

from ...errors import UserError


def parsed_mapping(
    pairs: tuple[str, ...],
    option: str = "--map FIELD=COLUMN",
    example: str = "--map input=question",
) -> dict[str, str] | None:
    """FIELD=COLUMN pairs as a dict; None if there are none. Raises UserError."""
    out: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise UserError(
                f"{option.partition(' ')[0]} {pair} is not {option.partition(' ')[2]}",
                f"For example: {example}",
            )
        out[field] = column
    return out or None
