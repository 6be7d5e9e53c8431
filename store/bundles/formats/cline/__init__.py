"""Cline and Roo Code: the folder of a task."""
