"""Parquet files, decoded in a process of its own under limits of memory, rows, bytes and time."""
