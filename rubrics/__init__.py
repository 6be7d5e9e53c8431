"""What is asked: rubrics, their files and their scoring. Pure: no database, no terminal."""
