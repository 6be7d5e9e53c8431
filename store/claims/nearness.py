"""How near an answer is to the witnesses of a case, for what no claim decides."""
