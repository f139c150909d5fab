"""The class that google-generativeai had for answers that were withheld."""


class StopCandidateException(Exception):
    """The answer was stopped before its end."""
