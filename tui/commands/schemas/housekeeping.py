"""Schemas of the commands on settings, the library as a whole, and tracejury itself."""

from __future__ import annotations

from .notation import (
    ANY,
    COUNT,
    OBJECT,
    TEXT,
    TRUTH,
    WHOLE,
    Described,
    command,
    either,
    fields,
    listed,
    mapped,
    one_of,
    or_null,
)


def housekeeping_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "config show",
            "The settings.",
            fields(
                {
                    "path": TEXT,
                    "settings": mapped(ANY),
                    "keys": mapped(listed(TEXT)),
                    "problems": listed(TEXT),
                }
            ),
        ),
        command(
            "config keys",
            "Every action with its keys.",
            fields(
                {
                    "commands": listed(
                        fields(
                            {
                                "id": TEXT,
                                "keys": listed(TEXT),
                                "default": listed(TEXT),
                                "help": TEXT,
                                "where": listed(TEXT, "the screens"),
                            }
                        )
                    )
                }
            ),
        ),
        command("config path", "Where the settings are.", fields({"path": TEXT})),
        command(
            "config set",
            "What was set.",
            fields({"path": TEXT, "key": TEXT, "value": or_null(TEXT, "null: as by default")}),
        ),
        command(
            "config check",
            "What of the file cannot be used.",
            fields(
                {
                    "path": TEXT,
                    "ok": TRUTH,
                    "problems": listed(fields({"line": or_null(WHOLE), "problem": TEXT})),
                }
            ),
        ),
        command(
            "demo",
            "The stages of `demo --headless`.",
            fields(
                {
                    "ok": TRUTH,
                    "stages": listed(
                        fields(
                            {
                                "stage": TEXT,
                                "ok": TRUTH,
                                "said": listed(TEXT),
                                "counts": mapped(COUNT),
                            }
                        )
                    ),
                }
            ),
        ),
        command(
            "doctor",
            "The state of the library.",
            fields(
                {
                    "library": TEXT,
                    "events": COUNT,
                    "recovered": COUNT,
                    "problems": listed(TEXT),
                    "differences": listed(TEXT),
                    "rebuilt": TRUTH,
                    "notices": listed(TEXT),
                    "only_read": or_null(TEXT, "why nothing could be repaired"),
                    "sqlite": TEXT,
                }
            ),
        ),
        command("backup", "The copy.", fields({"backup": TEXT})),
        command(
            "schema",
            "The schemas, or the one that is named.",
            either(
                fields(
                    {
                        "schemas": listed(
                            fields({"name": TEXT, "kind": one_of("command", "file"), "what": TEXT})
                        )
                    }
                ),
                fields({"$schema": TEXT, "$id": TEXT, "title": TEXT, "description": TEXT}, {}),
                OBJECT,
            ),
        ),
        command(
            "completion",
            "A script for a shell.",
            fields({"shell": TEXT, "script": TEXT}),
        ),
    ]
