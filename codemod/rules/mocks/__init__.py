"""Stand-ins and fakes of the SDK in tests: what they replace, answer and record."""
