"""Typed values: the amounts, dates, times and codes that a text says, compared by meaning."""
