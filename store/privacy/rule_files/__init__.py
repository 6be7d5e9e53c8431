"""The rules that come with the program, as data."""
