"""GitHub Copilot CLI: sessions."""
