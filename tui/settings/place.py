"""Where the file of settings is. Apart from reading it, because most commands only have to see that there is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from ...store.provenance_choice import FIELDS, provenance_fields

NAME: Final = "config.toml"


def config_path() -> Path:
    """TRACEJURY_CONFIG, or the file in the user's configuration folder."""
    named = os.environ.get("TRACEJURY_CONFIG")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("tracejury", False)) / NAME


def reviewer_set(path: Path) -> str:
    """The reviewer that the file names; "" if it names none. Without what reads and checks the rest of it."""
    name = _set(path).get("reviewer")
    return name.strip() if isinstance(name, str) else ""


def masked_set(path: Path) -> bool:
    """Whether the file says that private values are shown as pseudonyms."""
    return _set(path).get("masked") is True


def reviewers_set(path: Path) -> str:
    """How the file says that packs name reviewers; "" if it does not say."""
    how = _set(path).get("reviewers")
    return how if isinstance(how, str) else ""


def provenance_set(path: Path) -> list[str]:
    """The fields of provenance that the file requires. One that it cannot mean requires all, so that nothing leaves by a slip."""
    given = _set(path).get("required_provenance")
    if given is None or given == "":
        return []
    try:
        return provenance_fields(given) if isinstance(given, str) else [*FIELDS]
    except ValueError:
        return [*FIELDS]


def _set(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
