"""The rules for exception handlers and tests of exceptions."""
