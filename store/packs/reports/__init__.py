"""The reports of a check: what each says of a case, with nothing secret in it, and one module for each format."""
