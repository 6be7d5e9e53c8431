"""Records that hold a list of messages, and labels published for them."""
