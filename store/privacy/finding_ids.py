"""The id of what was found, and of what it was found in: the same everywhere in a library, and no way back to the value.

Both are made by HMAC-SHA256 under the key of the library, as pseudonyms are: whoever lacks the key cannot try values.
"""

from __future__ import annotations

import hmac
from typing import Final

from .finding import Finding

_DIGITS: Final = 10


def keyed_hash(key: bytes, kind: str, text: str) -> str:
    """64 hex digits that stand outside a library for a hash of what is private in it: a hash without a key would tell
    whoever guesses the content that the guess is right. `kind` says what the text is (`trace`, `group`)."""
    said = "\0".join((kind, text)).encode("utf-8", "surrogatepass")
    return hmac.digest(key, said, "sha256").hex()


def finding_id(key: bytes, one: Finding) -> str:
    """`e-mail-3fa9c2d1b0`: the type of a finding, and digits that follow from its value in its normal form."""
    text = "\0".join(("finding", one.type, one.same or one.value))
    digits = hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:_DIGITS]
    return f"{one.type.replace(' ', '-')}-{digits}"
