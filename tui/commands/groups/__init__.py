"""`tracejury groups`."""
