"""Schemas of the commands on what is private."""

from __future__ import annotations

from .notation import COUNT, TEXT, TIME, TRUTH, Described, command, fields, listed, mapped, told


def privacy_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "privacy scan",
            "What is private in a file, a folder or a library; no value is shown.",
            fields(
                {
                    "scanned": told(COUNT, "files, or traces of a library"),
                    "found": told(COUNT, "findings that are not masked"),
                    "masked": told(COUNT, "pseudonyms"),
                    "unread": listed(TEXT, "what could not be read as it should be"),
                    "types": mapped(
                        fields({"findings": COUNT, "values": told(COUNT, "different ones")})
                    ),
                    "findings": listed(
                        fields(
                            {
                                "type": TEXT,
                                "rule": TEXT,
                                "why": TEXT,
                                "place": told(TEXT, "file and line, or trace, and the field"),
                                "preview": told(TEXT, "the prefix of its issuer, and its length"),
                                "start": told(COUNT, "character within the text at that place"),
                                "end": COUNT,
                            }
                        ),
                        "at most 1,000 of each rule",
                    ),
                }
            ),
        ),
        command(
            "privacy mask",
            "What was masked in a copy, and the proof that nothing else changed.",
            fields(
                {
                    "target": TEXT,
                    "types": mapped(COUNT, "type -> findings that were masked"),
                    "left": listed(
                        fields({"type": TEXT, "place": TEXT}), "what could not be masked"
                    ),
                    "met": told(COUNT, "values that have the pseudonym of another one"),
                    "reviews": COUNT,
                    "not_copied": listed(TEXT, "what a library has and its copy has not"),
                    "proof": fields(
                        {
                            "traces": COUNT,
                            "groups": COUNT,
                            "slices": COUNT,
                            "cases": COUNT,
                            "differences": listed(
                                TEXT, "empty if nothing but private values changed"
                            ),
                        },
                        what="what was compared",
                    ),
                }
            ),
        ),
        command(
            "privacy acknowledge",
            "Findings that may leave in packs as they are, by name.",
            fields(
                {
                    "acknowledged": told(TRUTH, "false if it was taken back"),
                    "changed": listed(TEXT, "those that were not so before"),
                }
            ),
        ),
        command(
            "privacy acknowledged",
            "What may leave, who said so and why.",
            fields(
                {
                    "acknowledged": listed(
                        fields(
                            {
                                "id": told(TEXT, "the name of the finding in this library"),
                                "type": TEXT,
                                "rule": TEXT,
                                "reason": TEXT,
                                "reviewer": TEXT,
                                "at": TIME,
                            }
                        )
                    )
                }
            ),
        ),
        command(
            "privacy rules",
            "The rules by which it is found.",
            fields(
                {
                    "rules": listed(fields({"type": TEXT, "id": TEXT, "why": TEXT})),
                    "fields": mapped(TEXT, "field -> the type of its value"),
                    "words": mapped(listed(TEXT), "type -> the words that say it"),
                    "names": told(COUNT, "names of people on lists"),
                    "regions": listed(TEXT, "ISO 3166, of phones without a country code"),
                }
            ),
        ),
    ]
