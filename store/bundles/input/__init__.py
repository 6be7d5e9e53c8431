"""Files, archives, decoding and tables: bytes to records."""
