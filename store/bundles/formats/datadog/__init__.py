"""Datadog LLM Observability spans."""
