"""The inputs of a connection: specifications, rules, validation, resource names and ``cdktf.json``."""
