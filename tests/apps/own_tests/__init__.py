"""A stack with a connection, and its tests."""
