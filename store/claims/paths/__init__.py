"""Tool calls: which an answer made, which of them write, and what an expert says of them."""
