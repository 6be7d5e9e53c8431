"""Single model calls and streamed responses."""
