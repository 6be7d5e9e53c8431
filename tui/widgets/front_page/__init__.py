"""The front page of a trace: what was asked, what was answered, what went on between."""
