"""Rubrics: schema, files and scoring. Pure: no database, no terminal."""
