"""Prints what the installed google-genai requires, as JSON."""

import importlib.metadata
import json

print(json.dumps(importlib.metadata.requires("google-genai")))
