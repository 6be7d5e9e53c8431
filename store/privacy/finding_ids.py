"""The id of what was found: the same wherever a value stands in a library, and no way back to the value.

It is made by HMAC-SHA256 under the key of the library, as pseudonyms are: whoever lacks the key cannot try values.
"""

from __future__ import annotations

import hmac
from typing import Final

from .finding import Finding

_DIGITS: Final = 10


def finding_id(key: bytes, one: Finding) -> str:
    """`e-mail-3fa9c2d1b0`: the type of a finding, and digits that follow from its value in its normal form."""
    text = "\0".join(("finding", one.type, one.same or one.value))
    digits = hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:_DIGITS]
    return f"{one.type.replace(' ', '-')}-{digits}"
