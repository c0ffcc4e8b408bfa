"""Words that all rooms share: dates, actors, memberships, facts, provenance, the codebook."""
