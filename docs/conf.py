"""Sphinx configuration: Markdown pages, one theme, nothing else."""

project = "Comity"
author = "The Comity developers"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "Comity"
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
