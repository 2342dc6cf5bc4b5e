"""Resolve the references in the configuration of a plan, for values that are known after apply."""
