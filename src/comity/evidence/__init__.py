"""Everything an evaluation may read: loaded, cut at a day, a source taken away; the dyad."""
