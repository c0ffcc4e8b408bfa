"""Statistics that know no fact: trends, change points, rates, rank agreement, scores."""
