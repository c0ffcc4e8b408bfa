"""Reference lists to CSL-JSON, in the styles of the region and of the West."""
