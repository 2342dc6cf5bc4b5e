"""The inputs of a connection: declarations, formats, validation, names and the connections of ``cdktf.json``."""
