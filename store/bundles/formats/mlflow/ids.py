"""Ids of spans and traces, in each way in which MLflow writes them."""

from __future__ import annotations

import base64
import binascii

from ....canonical import Json
from ...values.json_access import text


def id_of(value: Json) -> str | None:
    """A span or trace id; base64 (version 3) is converted to hex, 0x is removed."""
    found = text(value)
    if found is None:
        return None
    if found.startswith("0x"):
        return found[2:]
    if found.endswith("="):
        try:
            return base64.b64decode(found, validate=True).hex()
        except (binascii.Error, ValueError):
            return found
    return found
