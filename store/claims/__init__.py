"""Claims: what an answer says, as an expert would put it. Pure: no database, no terminal, no pack."""
