"""Review the database behind a connection."""
