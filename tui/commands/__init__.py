"""Click commands, thin: parse, call the store, print."""
