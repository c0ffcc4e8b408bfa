"""States side by side on one measure."""
