"""The rules for what is done with a response or a stream."""
