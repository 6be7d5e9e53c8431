"""The evidence report as files: HTML, Markdown and JSON."""
