"""The Interactions API as google-genai 1.x had it, moved to the form of 2.x (GC104)."""
