"""The evidence report as values: three answers, sections, tables and figures; whoever writes it decides how it looks."""
