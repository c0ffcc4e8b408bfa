"""Raw files to rows of text: archives, delimited text, small tables."""
