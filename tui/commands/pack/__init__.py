"""`tracejury pack`: one module for each family of subcommands."""
