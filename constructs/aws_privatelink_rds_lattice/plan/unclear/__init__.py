"""Review changes with an unclear effect on a connection: of other types, or of unknown kinds."""
