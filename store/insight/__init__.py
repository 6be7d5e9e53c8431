"""What the reviews of a library say together: figures with their intervals."""
