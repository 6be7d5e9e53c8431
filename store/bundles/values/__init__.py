"""What formats share: JSON values, times, raters, documents."""
