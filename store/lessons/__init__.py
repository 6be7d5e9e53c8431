"""Lessons that stay: what a project learned, in one file, and how the next project knows its failures again."""
