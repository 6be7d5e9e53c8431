"""The evidence report of a library: what is gathered for it, and its sections, a module each."""
