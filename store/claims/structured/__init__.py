"""Claims on structured answers: JSON, SQL and code, lists, one of several texts, length and language."""
