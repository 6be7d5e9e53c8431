"""The review in plain lines: for screen readers, and over a pipe."""
