"""A brief as PDF, Word, Markdown and HTML."""
