"""The JSON Schemas of what commands print with --json, and of the files that others rely on."""
