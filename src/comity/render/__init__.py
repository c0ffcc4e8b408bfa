"""What a reader sees: terminal, HTML, Markdown, figures as SVG."""
