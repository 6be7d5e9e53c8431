"""Schemas of the commands on settings, the library as a whole, and tracejury itself."""

from __future__ import annotations

from .notation import (
    ANY,
    COUNT,
    MASKED,
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
    told,
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
                    "lost": told(TRUTH, "whether no journal can be read, though there was one"),
                    "recovered": COUNT,
                    "bad_lines": listed(
                        fields({"line": WHOLE, "why": TEXT}), "lines that gave nothing to --recover"
                    ),
                    "problems": listed(TEXT),
                    "differences": listed(TEXT),
                    "rebuilt": TRUTH,
                    "notices": listed(TEXT),
                    "only_read": or_null(TEXT, "why nothing could be repaired"),
                    "sqlite": TEXT,
                    "place": or_null(
                        fields({"kind": one_of("synchronised", "network"), "by": TEXT}),
                        "why the folder is no good place for a library",
                    ),
                    "files": listed(
                        fields({"name": TEXT, "holds": or_null(TEXT), "problem": or_null(TEXT)}),
                        "the other files of the library",
                    ),
                    "against": or_null(
                        fields(
                            {
                                "outcome": one_of(
                                    "equal", "grown", "truncated", "rewritten", "differs"
                                ),
                                "says": TEXT,
                                "new": told(COUNT, "events that came after the last sealed one"),
                                "first": or_null(TEXT, "the first event known to differ"),
                            }
                        ),
                        "the journal, held against a seal",
                    ),
                    "remade": or_null(
                        fields(
                            {
                                "done": told(TRUTH, "whether it took the place of the earlier one"),
                                "bundles": COUNT,
                                "traces": COUNT,
                                "forgotten": told(COUNT, "traces that were left out"),
                                "not_made": listed(fields({"path": TEXT, "why": TEXT})),
                                "missing": listed(TEXT, "keys that only the earlier one has"),
                                "kept": or_null(TEXT, "where the earlier one is"),
                            }
                        ),
                        "what --remake-traces did",
                    ),
                    "permissions": fields(
                        {
                            "shared": told(TRUTH, "whether others may use it on purpose"),
                            "wide": listed(TEXT, "the first files that others may use"),
                            "wide_count": COUNT,
                            "narrowed": told(COUNT, "files that were closed to others"),
                        }
                    ),
                }
            ),
        ),
        command(
            "audit",
            "Who judged what, when and why, and the head of the journal.",
            fields(
                {
                    "library": TEXT,
                    "masked": MASKED,
                    "events": told(COUNT, "events in the journal"),
                    "head": told(TEXT, "a hash that changes with every event"),
                    "ends": mapped(listed(TEXT), "the hashes in which each reviewer's chains end"),
                    "problems": listed(TEXT, "what was changed after it was written"),
                    "total": told(COUNT, "acts in the journal, of which these were asked for"),
                    "acts": listed(
                        fields(
                            {
                                "at": TEXT,
                                "reviewer": TEXT,
                                "trace": or_null(TEXT),
                                "title": or_null(TEXT),
                                "rubric": or_null(fields({"hash": TEXT, "name": or_null(TEXT)})),
                                "kinds": listed(TEXT),
                                "what": TEXT,
                                "why": or_null(TEXT),
                                "verdict_before": or_null(TEXT),
                                "verdict_after": or_null(TEXT),
                                "taken_back": TRUTH,
                                "press": TEXT,
                                "events": listed(TEXT),
                                "hash": TEXT,
                            }
                        )
                    ),
                }
            ),
        ),
        command(
            "forget",
            "What was removed, and what was not reached.",
            fields(
                {
                    "forgotten": listed(TEXT, "trace keys"),
                    "traces": told(COUNT, "traces that were in the library, all states counted"),
                    "raw_records": told(COUNT, "original records that were overwritten"),
                    "raw_files": listed(TEXT, "original files that were removed whole"),
                    "backups": listed(TEXT, "copies from before a migration that were removed"),
                    "groups_placed_anew": TRUTH,
                    "left": listed(
                        fields({"where": TEXT, "why": TEXT}), "what may still hold its text"
                    ),
                }
            ),
        ),
        command("backup", "The copy.", fields({"backup": TEXT})),
        command(
            "restore",
            "The copies of the journal, or what restoring one does.",
            either(
                fields(
                    {
                        "copies": listed(
                            fields(
                                {
                                    "name": TEXT,
                                    "path": TEXT,
                                    "kind": one_of(
                                        "backup", "before restore", "before migration", "mirror"
                                    ),
                                    "made_ms": WHOLE,
                                    "events": COUNT,
                                    "last_ms": told(WHOLE, "the time of its last event; 0: none"),
                                    "problem": or_null(TEXT, "why it cannot be used"),
                                }
                            )
                        )
                    }
                ),
                fields(
                    {
                        "copy": TEXT,
                        "with_mirror": told(TRUTH, "whether the events of the mirror are added"),
                        "events_before": COUNT,
                        "lost": COUNT,
                        "lost_by": mapped(COUNT, "events that are lost, by reviewer"),
                        "drafts_lost": COUNT,
                        "gained": COUNT,
                        "restored": told(TRUTH, "false after --dry-run"),
                        "events": COUNT,
                        "kept": listed(TEXT, "files of the journal from before"),
                        "forgotten_again": COUNT,
                        "bad_lines": listed(fields({"line": WHOLE, "why": TEXT})),
                        "problems": listed(TEXT, "what is wrong with the chains of events"),
                    }
                ),
            ),
        ),
        command(
            "seal",
            "What the journal holds now, as hashes.",
            fields(
                {
                    "format": one_of("tracejury.seal/1"),
                    "at_ms": WHOLE,
                    "events": COUNT,
                    "head": TEXT,
                    "last": told(TEXT, 'the greatest id of an event; "" without any'),
                    "ends": listed(TEXT, "the hashes in which chains end"),
                    "marks": listed(listed(TEXT), "id and hash of events at even distances"),
                }
            ),
        ),
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
                fields({"$schema": TEXT, "$id": TEXT, "title": TEXT, "description": TEXT}),
            ),
        ),
        command(
            "completion",
            "A script for a shell.",
            fields({"shell": TEXT, "script": TEXT}),
        ),
    ]
