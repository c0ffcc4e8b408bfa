"""The two-page brief of an evaluation as a value, and the check of a draft."""
