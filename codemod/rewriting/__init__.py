"""Applies a plan to a file: edits in, new bytes out.  Nothing is decided here."""
