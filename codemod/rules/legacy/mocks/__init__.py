"""Stand-ins for the models of the legacy SDK, which become stand-ins for a client."""
