"""Figures whose marks open their evidence."""
