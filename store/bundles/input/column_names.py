"""Names of columns, each once: a row is an object, which would keep only the last of several with one name."""

from __future__ import annotations

from collections.abc import Sequence


def distinct(names: Sequence[str]) -> list[str]:
    """Make column names unique: "Status", "Status#2"."""
    taken = set(names)
    seen: dict[str, int] = {}
    out = []
    for name in names:
        number = seen[name] = seen.get(name, 0) + 1
        found = name if number == 1 else f"{name}#{number}"
        while number > 1 and found in taken:
            number += 1
            found = f"{name}#{number}"
        taken.add(found)
        out.append(found)
    return out


def renamed(given: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """A note for each column that another one is named like."""
    return tuple(
        f"two columns are named {old!r}; one is read as {new!r}"
        for old, new in zip(given, names, strict=True)
        if old != new
    )
