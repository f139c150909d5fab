"""Tests of the helpers that are inserted into migrated files, run on both ends of the SDK range."""
