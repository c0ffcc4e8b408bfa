"""The reading part as files: pages for any host, readable without a script or a server."""
