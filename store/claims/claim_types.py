"""The types of claims: one entry of `CLAIM_TYPES` is one type. Data only, no code and no command.

A new type is one entry: how its arguments are read and validated, what an answer does to it, and how it is
described. Everything else (building, proving, running, `rubric show`) goes through the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .claim_type import ClaimType
from .paths.path_types import PATH_TYPES
from .said_types import SAID_TYPES
from .structured.types import STRUCTURED_TYPES
from .text_types import TEXT_TYPES

CLAIM_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    **TEXT_TYPES,
    **PATH_TYPES,
    **SAID_TYPES,
    **STRUCTURED_TYPES,
}
