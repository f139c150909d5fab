"""`speech_config`, as `generation_config["speech_config"]` (mapping 2.1)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import FieldValue, exploded, fields_of, listed
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.rewriting.edits import Code, DictCode, Entry, code


def speech_code(conversion: Conversion, node: ast.expr) -> Code | None:
    """The list of voices; None when the config is only known at run time."""
    if is_text(conversion.project, node):
        return code("[", DictCode((Entry('"voice"', code(conversion.module.span(node))),)), "]")
    fields = {item.name: item.value for item in _fields(conversion, node, "SpeechConfig")}
    language = fields.get("language_code")
    extra = (
        [Entry('"language"', code(conversion.module.span(language)))]
        if language is not None
        else []
    )
    if set(fields) - {"voice_config", "multi_speaker_voice_config", "language_code"}:
        return None
    if "voice_config" in fields:
        voice = _voice(conversion, fields["voice_config"])
        return code("[", DictCode((voice, *extra)), "]") if voice is not None else None
    speakers = _fields(
        conversion, fields.get("multi_speaker_voice_config"), "MultiSpeakerVoiceConfig"
    )
    if len(speakers) != 1 or not isinstance(speakers[0].value, ast.List):
        return None
    voices: list[Code] = []
    for element in speakers[0].value.elts:
        speaker = {
            item.name: item.value for item in _fields(conversion, element, "SpeakerVoiceConfig")
        }
        voice = _voice(conversion, speaker.get("voice_config"))
        if set(speaker) != {"speaker", "voice_config"} or voice is None:
            return None
        name = Entry('"speaker"', code(conversion.module.span(speaker["speaker"])))
        voices.append(code(DictCode((name, voice, *extra))))
    return listed(voices, exploded(conversion.module, speakers[0].value))


def _voice(conversion: Conversion, node: ast.expr | None) -> Entry | None:
    fields = _fields(conversion, node, "VoiceConfig")
    if len(fields) != 1 or fields[0].name != "prebuilt_voice_config":
        return None
    names = _fields(conversion, fields[0].value, "PrebuiltVoiceConfig")
    if len(names) != 1 or names[0].name != "voice_name":
        return None
    return Entry('"voice"', code(conversion.module.span(names[0].value)))


def _fields(conversion: Conversion, node: ast.expr | None, kind: str) -> list[FieldValue]:
    if node is None:
        return []
    return fields_of(conversion.project, conversion.module, node, kind) or []
