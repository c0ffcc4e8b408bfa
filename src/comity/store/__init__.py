"""The store of ingested data: manifest, writing, ingest, quarantine, views, events."""
