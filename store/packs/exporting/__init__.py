"""Packs in the files of other tools, each with a report of what these cannot hold."""
