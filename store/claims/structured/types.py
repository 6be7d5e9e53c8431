"""The types of structured claims in one table, which `claim_types` merges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..claim_type import ClaimType
from .code_types import CODE_TYPES
from .json_types import JSON_TYPES
from .length_types import LENGTH_TYPES
from .list_types import LIST_TYPES

STRUCTURED_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    **JSON_TYPES,
    **CODE_TYPES,
    **LIST_TYPES,
    **LENGTH_TYPES,
}
