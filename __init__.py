"""tracejury: offline expert review of LLM and agent traces, and the regression packs that follow."""

__version__ = "0.1.0"
