"""Chat messages of every vendor."""
