"""Public files: where they stand, and how they are fetched politely and resumed."""
