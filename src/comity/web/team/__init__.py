"""The server of a team: who may what, and a record that all share."""
