"""`tracejury kit`: one file to a reviewer, one file back."""
