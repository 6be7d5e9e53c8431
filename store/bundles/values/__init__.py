"""What every format reads alike: JSON values, times, raters, documents."""
