"""The chain: from a sentence down to passages, and from a source up to what rests on it."""
