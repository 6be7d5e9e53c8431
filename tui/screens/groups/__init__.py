"""The screens of groups."""
