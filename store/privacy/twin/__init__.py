"""The structure-true twin: pseudonyms that keep what tests stand on, and are recognised as such."""
