"""Anthropic messages and Claude Code sessions."""
