"""The constructs: the connection, the resource gateway, the database look-up and the stack that holds them."""
