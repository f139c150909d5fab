"""Facts about the SDKs and the two APIs, as data."""
