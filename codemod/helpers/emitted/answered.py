"""What a chat of google-generativeai looked for in every answer."""

from typing import Any

from .blocked_prompt_exception import BlockedPromptException
from .stop_candidate_exception import StopCandidateException


def answered(interaction: Any) -> Any:
    """Return an interaction that has an answer.

    Raises:
        BlockedPromptException: there is no answer at all.
        StopCandidateException: the interaction failed, or was given up.
    """
    if not interaction.steps:
        raise BlockedPromptException(interaction.status)
    if interaction.status not in ("completed", "incomplete", "requires_action"):
        raise StopCandidateException(interaction.status)
    return interaction
