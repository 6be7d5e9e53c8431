"""The scripts that travel with exports, as they are written: they run in the environments of other tools."""
