"""Review the rules of security groups: lost traffic of a connection, and new traffic."""
