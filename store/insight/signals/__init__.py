"""Signals that traces tell themselves: thumbs, complaints, how people ask."""
