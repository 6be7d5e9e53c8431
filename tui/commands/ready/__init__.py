"""`tracejury ready`: criteria, what became of them, and the decisions on them."""
