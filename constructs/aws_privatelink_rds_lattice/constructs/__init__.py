"""Constructs that create a connection's resources, and the checks of their inputs and placement."""
