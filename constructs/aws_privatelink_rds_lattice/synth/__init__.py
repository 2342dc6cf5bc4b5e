"""Synthesis: the atomic output of an app, and a stack as HCL."""
