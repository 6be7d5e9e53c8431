"""Reviews: key presses, queues, files of reviews, and what comes from elsewhere."""
