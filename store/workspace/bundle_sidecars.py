"""What a file beside a bundle says of it: `export.jsonl.provenance.toml` with licence, source and consent."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..provenance_choice import FIELDS

SUFFIX: Final = ".provenance.toml"
_LARGEST: Final = 1 << 16


def facts_beside(bundle: Path) -> dict[str, str]:
    """What the file beside a bundle, a file or a folder, says of it; {} where there is none. Raises UserError for one that
    cannot be used."""
    # "." has no name, ".." not its own.
    bundle = bundle.resolve() if bundle.name in ("", "..") else bundle
    if not bundle.name:
        return {}
    file = bundle.with_name(bundle.name + SUFFIX)
    if not file.is_file():
        return {}
    try:
        with file.open("rb") as stream:
            content = tomllib.loads(stream.read(_LARGEST).decode("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{file} cannot be read: {error}", _form(bundle)) from None
    unknown = sorted(content.keys() - set(FIELDS))
    if unknown:
        raise UserError(
            f"{file}: {unknown[0]} is not known here; there are {', '.join(FIELDS)}", _form(bundle)
        )
    wrong = [name for name, value in content.items() if not isinstance(value, str)]
    if wrong:
        raise UserError(f"{file}: {wrong[0]} is no text", _form(bundle))
    return {name: " ".join(content[name].split()) for name in FIELDS if name in content}


def _form(bundle: Path) -> str:
    return f'It has lines like licence = "CC-BY-4.0"; without it {bundle.name} is loaded as it is.'
