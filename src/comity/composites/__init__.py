"""The composite: indicators, normalising, weights, sensitivity, waterfall, report."""
