"""Constructs for a connection's resources, and the checks of inputs and placement."""
