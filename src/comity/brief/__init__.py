"""The forms of an evaluation: JSON, terminal, Markdown, HTML, and its bibliography."""
