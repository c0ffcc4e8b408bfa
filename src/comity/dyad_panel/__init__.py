"""The dyad-year panel of everything held: its columns, its rows, its files."""
