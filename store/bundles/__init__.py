"""What comes in: containers, sniffing, and one reader a format."""
