"""What a person set for themselves: settings and keys, in one TOML file."""
