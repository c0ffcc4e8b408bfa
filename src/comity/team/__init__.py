"""A record and accounts that several people share: one database, SQLite or PostgreSQL."""
