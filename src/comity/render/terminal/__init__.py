"""Screens, one file a command."""
