"""Review changes that may affect a connection: of other types, or in a way that the review does not know."""
