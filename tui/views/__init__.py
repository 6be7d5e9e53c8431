"""What a screen shows, in words, apart from the screen."""
