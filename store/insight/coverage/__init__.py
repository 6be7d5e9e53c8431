"""What was seen, reviewed, failed and is guarded, by slices and by paths."""
