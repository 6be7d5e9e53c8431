"""Every key of the app, declared once: a table of commands, in parts by what they are for."""
