"""The record: its tables, how they are checked, and how their rows become facts."""
