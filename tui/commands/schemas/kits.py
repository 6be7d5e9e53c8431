"""Schemas of `tracejury kit`."""

from __future__ import annotations

from .notation import (
    COUNT,
    TEXT,
    TRUTH,
    Described,
    command,
    fields,
    listed,
    one_of,
    or_null,
    told,
)
from .packing import PRIVATE
from .shapes import CARRIED

_SEAL = told(TEXT, "SHA-256 of the content of the return")


def kit_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "kit build",
            "The kits of a queue.",
            fields(
                {
                    "queue": TEXT,
                    "masked": TRUTH,
                    "written": told(TRUTH, "false if something private stopped it"),
                    "kits": listed(
                        fields(
                            {
                                "path": TEXT,
                                "id": told(TEXT, "a hash of all that it holds"),
                                "reviewer": or_null(TEXT, "null: whoever opens it"),
                                "items": COUNT,
                                "traces": COUNT,
                            }
                        )
                    ),
                    "private": PRIVATE,
                }
            ),
        ),
        command(
            "kit return",
            "The return that was written.",
            fields(
                {
                    "path": TEXT,
                    "seal": _SEAL,
                    "finished": COUNT,
                    "items": COUNT,
                    "send_to": told(TEXT, "whom it goes to, in words"),
                }
            ),
        ),
        command(
            "kit merge",
            "What the returns brought.",
            fields(
                {
                    "new": told(COUNT, "events that were not there before"),
                    "brought_back": told(COUNT, "merges that had been taken back and count again"),
                    "returns": listed(
                        fields(
                            {
                                "path": TEXT,
                                "reviewer": TEXT,
                                "queue": TEXT,
                                "seal": _SEAL,
                                "finished": COUNT,
                                "items": COUNT,
                                "events": COUNT,
                                "new": COUNT,
                                "reviews": told(COUNT, "reviews that are new or changed"),
                                "notes": listed(TEXT, "what has to be said of it"),
                            }
                        )
                    ),
                },
                {"carried": fields(CARRIED)},
            ),
        ),
        command(
            "kit show",
            "What a file is.",
            fields(
                {
                    "path": TEXT,
                    "kind": one_of("kit", "return", "archive"),
                    "locked": told(TRUTH, "whether a passphrase opens it"),
                    "seal": or_null(TEXT, "null of a kit"),
                    "about": or_null(
                        fields(
                            {
                                "queue": TEXT,
                                "rubric": TEXT,
                                "version": COUNT,
                                "reviewer": told(TEXT, '"": whoever opens it says'),
                                "traces": COUNT,
                                "question": TEXT,
                                "sender": TEXT,
                                "send_to": TEXT,
                                "masked": TRUTH,
                            }
                        ),
                        "of a kit; null of a locked one without its passphrase, and of other files",
                    ),
                }
            ),
        ),
    ]
