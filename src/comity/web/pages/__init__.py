"""The pages, one file a kind; each gives its routes."""
