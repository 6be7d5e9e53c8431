"""The figures that criteria name, gathered from a library: each with what it was computed from, and a command to open it."""
