"""The API: the same results as the pages show, as JSON, CSV or Parquet."""
