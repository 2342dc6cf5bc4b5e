"""The output of an app: written whole or not at all, and a stack as HCL."""
