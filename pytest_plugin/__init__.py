"""The plugin for pytest: a pack is collected, and each of its cases is a test."""
