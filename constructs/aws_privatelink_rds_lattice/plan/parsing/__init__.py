"""Parse the JSON of a plan, of any size."""
