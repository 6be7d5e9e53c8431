"""What is different in new traces: the mix of their values, their schema."""
