"""The screens of rubrics."""
