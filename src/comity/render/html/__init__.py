"""Pages, one file each, that carry their styles and figures with them."""
