"""Labels that people gave in other tools, as lines of a reviews file."""
