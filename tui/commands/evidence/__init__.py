"""Commands that say what a library shows, and how far it can be relied on."""
