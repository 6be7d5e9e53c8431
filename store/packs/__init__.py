"""Regression-test packs: building, proving and reading them, and checking a candidate against them."""
