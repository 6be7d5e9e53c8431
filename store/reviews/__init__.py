"""Reviews: key presses, queues, files of reviews, and imports."""
