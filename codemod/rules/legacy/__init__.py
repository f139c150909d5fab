"""The rules for google-generativeai."""
