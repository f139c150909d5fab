"""What code on google-generativeai becomes."""
