"""Braintrust: logs and experiments."""
