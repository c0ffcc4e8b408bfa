"""Articles: text, sentences with offsets, references."""
