"""The generation_config of an interaction."""

from typing import Any

from google.genai import types


def generation_settings(config: types.GenerateContentConfig) -> dict[str, Any]:
    """Return the generation_config of an interaction for a config."""
    names = ("max_output_tokens", "seed", "stop_sequences", "temperature", "top_p")
    settings: dict[str, Any] = {name: getattr(config, name) for name in names}
    if thinking := config.thinking_config:
        settings["thinking_level"] = _thinking_level(thinking)
        settings["thinking_summaries"] = "auto" if thinking.include_thoughts else None
    if config.tool_config and config.tool_config.function_calling_config:
        calling = config.tool_config.function_calling_config
        choice: Any = calling.mode.value.lower() if calling.mode else "auto"
        if functions := calling.allowed_function_names:
            choice = {"allowed_tools": {"mode": choice, "tools": functions}}
        settings["tool_choice"] = choice
    if config.speech_config:
        settings["speech_config"] = _speakers(config.speech_config)
    return {name: value for name, value in settings.items() if value is not None}


def _thinking_level(thinking: types.ThinkingConfig) -> str | None:
    """Return the level asked for, or the one nearest to the budget of tokens."""
    if thinking.thinking_level:
        return thinking.thinking_level.value.lower()
    budget = thinking.thinking_budget
    if budget is None or budget < 0:
        return None
    if budget == 0:
        return "minimal"
    return "low" if budget <= 4608 else "medium" if budget <= 16384 else "high"


def _speakers(speech: types.SpeechConfig | str) -> list[dict[str, str]]:
    if isinstance(speech, str):
        return [{"voice": speech}]
    multiple = speech.multi_speaker_voice_config
    speakers: list[Any] = (multiple and multiple.speaker_voice_configs) or [speech]
    entries: list[dict[str, str]] = []
    for speaker in speakers:
        voice = speaker.voice_config and speaker.voice_config.prebuilt_voice_config
        if speaker.voice_config and not voice:
            raise ValueError("Only prebuilt voices can be used in an interaction.")
        entry = {
            "speaker": getattr(speaker, "speaker", None),
            "voice": voice and voice.voice_name,
            "language": speech.language_code,
        }
        entries.append({name: value for name, value in entry.items() if value})
    return entries
