"""Readers of bundled data sets: one file each, each giving facts or series."""
