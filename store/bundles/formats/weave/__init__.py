"""W&B Weave calls."""
