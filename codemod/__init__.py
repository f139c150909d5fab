"""gemini-codemod: moves a Python repository to the Gemini Interactions API."""

__version__ = "0.1.0"
