"""The class that google-generativeai had for prompts that were blocked."""


class BlockedPromptException(Exception):
    """The prompt was blocked, there is no answer."""
