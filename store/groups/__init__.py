"""Failures that are alike, grouped so that one judgement serves many."""
