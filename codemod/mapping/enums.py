"""Enums of the old API and the plain words that the Interactions API uses instead.

`ENUM_WORDS[enum][member]` is the new literal, `UNMAPPED[enum]` the members that have none.  Every
member of every enum of generateContent (google-genai 2.3.0 and 3.4.0) stands in one of the two;
`tests/mapping` checks that.  Members are spelled as in the SDK; the SDK accepts member names as
strings in any case, so look a string up through `enum_word`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def _lower(names: str, prefix: str = "") -> Mapping[str, str]:
    """Members, as words, whose literal is their name without `prefix`, in lower case."""
    return MappingProxyType({name: name.removeprefix(prefix).lower() for name in names.split()})


ENUM_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Environment": _lower(
            "ENVIRONMENT_BROWSER ENVIRONMENT_DESKTOP ENVIRONMENT_MOBILE", "ENVIRONMENT_"
        ),
        "FinishReason": MappingProxyType({"MAX_TOKENS": "incomplete", "STOP": "completed"}),
        "FunctionCallingConfigMode": _lower("ANY AUTO NONE VALIDATED"),
        "HarmBlockMethod": _lower("PROBABILITY SEVERITY"),
        "HarmBlockThreshold": _lower(
            "BLOCK_LOW_AND_ABOVE BLOCK_MEDIUM_AND_ABOVE BLOCK_NONE BLOCK_ONLY_HIGH OFF"
        ),
        "HarmCategory": _lower(
            "HARM_CATEGORY_CIVIC_INTEGRITY HARM_CATEGORY_DANGEROUS_CONTENT "
            "HARM_CATEGORY_HARASSMENT HARM_CATEGORY_HATE_SPEECH "
            "HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT HARM_CATEGORY_IMAGE_HARASSMENT "
            "HARM_CATEGORY_IMAGE_HATE HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT "
            "HARM_CATEGORY_JAILBREAK HARM_CATEGORY_SEXUALLY_EXPLICIT",
            "HARM_CATEGORY_",
        ),
        "Language": _lower("PYTHON"),
        "MediaModality": _lower("AUDIO DOCUMENT IMAGE TEXT VIDEO"),
        "MediaResolution": _lower(
            "MEDIA_RESOLUTION_HIGH MEDIA_RESOLUTION_LOW MEDIA_RESOLUTION_MEDIUM",
            "MEDIA_RESOLUTION_",
        ),
        "Modality": _lower("AUDIO IMAGE TEXT VIDEO"),
        "PartMediaResolutionLevel": _lower(
            "MEDIA_RESOLUTION_HIGH MEDIA_RESOLUTION_LOW MEDIA_RESOLUTION_MEDIUM "
            "MEDIA_RESOLUTION_ULTRA_HIGH",
            "MEDIA_RESOLUTION_",
        ),
        "SafetyPolicy": _lower(
            "ACCOUNT_CREATION COMMUNICATION_TOOL DATA_MODIFICATION FINANCIAL_TRANSACTIONS "
            "LEGAL_TERMS_AND_AGREEMENTS SENSITIVE_DATA_MODIFICATION USER_CONSENT_MANAGEMENT"
        ),
        "ServiceTier": _lower("FLEX PRIORITY STANDARD"),
        "ThinkingLevel": _lower("HIGH LOW MEDIUM MINIMAL"),
        "Type": _lower("ARRAY BOOLEAN INTEGER NULL NUMBER OBJECT STRING"),
        "UrlRetrievalStatus": _lower(
            "URL_RETRIEVAL_STATUS_ERROR URL_RETRIEVAL_STATUS_PAYWALL "
            "URL_RETRIEVAL_STATUS_SUCCESS URL_RETRIEVAL_STATUS_UNSAFE",
            "URL_RETRIEVAL_STATUS_",
        ),
    }
)
"""Enum -> member -> literal.  Sources: mapping 2.1, 2.3, 3.1, 3.2, 3.3, 5; the types of 3.4.0."""

_UNMAPPED = {
    "ApiSpec": "API_SPEC_UNSPECIFIED ELASTIC_SEARCH SIMPLE_SEARCH",
    "AudioTranscriptionConfigMode": "MODE_UNSPECIFIED SMART VERBATIM",
    "AuthType": (
        "API_KEY_AUTH AUTH_TYPE_UNSPECIFIED GOOGLE_SERVICE_ACCOUNT_AUTH HTTP_BASIC_AUTH NO_AUTH "
        "OAUTH OIDC_AUTH"
    ),
    "Behavior": "BLOCKING NON_BLOCKING UNSPECIFIED",
    "BlockedReason": (
        "BLOCKED_REASON_UNSPECIFIED BLOCKLIST IMAGE_SAFETY JAILBREAK MODEL_ARMOR OTHER "
        "PROHIBITED_CONTENT SAFETY"
    ),
    "DocumentMetadataContentLayer": "CONTENT_LAYER_UNSPECIFIED PAGE_IMAGE PAGE_TEXT",
    "DynamicRetrievalConfigMode": "MODE_DYNAMIC MODE_UNSPECIFIED",
    "Environment": "ENVIRONMENT_UNSPECIFIED",
    "FeatureSelectionPreference": (
        "BALANCED FEATURE_SELECTION_PREFERENCE_UNSPECIFIED PRIORITIZE_COST PRIORITIZE_QUALITY"
    ),
    "FileSource": "GENERATED REGISTERED SOURCE_UNSPECIFIED UPLOADED",
    "FileState": "ACTIVE FAILED PROCESSING STATE_UNSPECIFIED",
    "FinishReason": (
        "BLOCKLIST CONTINUATION ESCALATION FINISH_REASON_UNSPECIFIED IMAGE_OTHER "
        "IMAGE_PROHIBITED_CONTENT IMAGE_RECITATION IMAGE_SAFETY LANGUAGE MALFORMED_FUNCTION_CALL "
        "MALFORMED_RESPONSE MISSING_THOUGHT_SIGNATURE MODEL_ARMOR NO_IMAGE OTHER "
        "PROHIBITED_CONTENT PUP_LIMITED_DISABLED RECITATION SAFETY SPII TOO_MANY_TOOL_CALLS "
        "UNEXPECTED_TOOL_CALL"
    ),
    "FunctionCallingConfigMode": "MODE_UNSPECIFIED",
    "FunctionResponseScheduling": "INTERRUPT SCHEDULING_UNSPECIFIED SILENT WHEN_IDLE",
    "HarmBlockMethod": "HARM_BLOCK_METHOD_UNSPECIFIED",
    "HarmBlockThreshold": "HARM_BLOCK_THRESHOLD_UNSPECIFIED",
    "HarmCategory": "HARM_CATEGORY_UNSPECIFIED",
    "HarmProbability": "HARM_PROBABILITY_UNSPECIFIED HIGH LOW MEDIUM NEGLIGIBLE",
    "HarmSeverity": (
        "HARM_SEVERITY_HIGH HARM_SEVERITY_LOW HARM_SEVERITY_MEDIUM HARM_SEVERITY_NEGLIGIBLE "
        "HARM_SEVERITY_UNSPECIFIED"
    ),
    "HttpElementLocation": (
        "HTTP_IN_BODY HTTP_IN_COOKIE HTTP_IN_HEADER HTTP_IN_PATH HTTP_IN_QUERY HTTP_IN_UNSPECIFIED"
    ),
    "Language": "LANGUAGE_UNSPECIFIED",
    "MediaModality": "MODALITY_UNSPECIFIED",
    "MediaProcessing": "AGENTIC MEDIA_PROCESSING_UNSPECIFIED STATIC",
    "MediaResolution": "MEDIA_RESOLUTION_UNSPECIFIED",
    "Modality": "MODALITY_UNSPECIFIED",
    "ModelStage": (
        "DEPRECATED EXPERIMENTAL LEGACY MODEL_STAGE_UNSPECIFIED PREVIEW RETIRED STABLE "
        "UNSTABLE_EXPERIMENTAL"
    ),
    "Outcome": "OUTCOME_DEADLINE_EXCEEDED OUTCOME_FAILED OUTCOME_OK OUTCOME_UNSPECIFIED",
    "PartMediaResolutionLevel": "MEDIA_RESOLUTION_UNSPECIFIED",
    "PhishBlockThreshold": (
        "BLOCK_HIGHER_AND_ABOVE BLOCK_HIGH_AND_ABOVE BLOCK_LOW_AND_ABOVE BLOCK_MEDIUM_AND_ABOVE "
        "BLOCK_ONLY_EXTREMELY_HIGH BLOCK_VERY_HIGH_AND_ABOVE PHISH_BLOCK_THRESHOLD_UNSPECIFIED"
    ),
    "ProminentPeople": (
        "ALLOW_PROMINENT_PEOPLE BLOCK_PROMINENT_PEOPLE PROMINENT_PEOPLE_UNSPECIFIED"
    ),
    "ResourceScope": "COLLECTION",
    "SafetyPolicy": "SAFETY_POLICY_UNSPECIFIED",
    "ServiceTier": "UNSPECIFIED",
    "SpreadsheetMetadataContentLayer": "CONTENT_LAYER_UNSPECIFIED DATA FORMULAS VISUAL",
    "ThinkingLevel": "THINKING_LEVEL_UNSPECIFIED XHIGH",
    "ToolType": (
        "FILE_SEARCH GOOGLE_MAPS GOOGLE_SEARCH_IMAGE GOOGLE_SEARCH_WEB MEDIA_PROCESSING "
        "TOOL_TYPE_UNSPECIFIED URL_CONTEXT"
    ),
    "TrafficType": (
        "ON_DEMAND ON_DEMAND_FLEX ON_DEMAND_OFFPEAK ON_DEMAND_PRIORITY PROVISIONED_THROUGHPUT "
        "TRAFFIC_TYPE_UNSPECIFIED"
    ),
    "Type": "TYPE_UNSPECIFIED",
    "UrlRetrievalStatus": "URL_RETRIEVAL_STATUS_UNSPECIFIED",
    "VideoMetadataContentLayer": "AUDIO CONTENT_LAYER_UNSPECIFIED FRAMES TRANSCRIPT",
}

UNMAPPED: Mapping[str, frozenset[str]] = MappingProxyType(
    {name: frozenset(members.split()) for name, members in _UNMAPPED.items()}
)
"""Enum -> members without a literal.

`FileState` and `FileSource` stay in use, the files service does not change.  `ThinkingLevel.XHIGH`
is a literal of 3.4.0 only, which 2.3.0 sends all the same; whether v1beta accepts it is not known.
"""

LOST_REASONS = UNMAPPED["FinishReason"] - {
    "CONTINUATION",
    "ESCALATION",
    "FINISH_REASON_UNSPECIFIED",
}
"""Finish reasons that say why no proper answer came.  Interactions have no word for the reason."""

LOST_REASON_STATUS = "failed"
"""The status that stands in their place; how the service reports them is not documented."""

UNBLOCKED = frozenset({"BLOCK_REASON_UNSPECIFIED", "BLOCKED_REASON_UNSPECIFIED"})
"""The names for no reason at all, of google-generativeai and of google-genai."""

BLOCK_REASONS = UNMAPPED["BlockedReason"] - UNBLOCKED
"""Reasons for which a prompt was blocked.  Interactions do not tell them apart."""

STATUSES = frozenset(
    {
        *("budget_exceeded", "cancelled", "completed", "failed", "in_progress", "incomplete"),
        *("queued", "requires_action", "requires_continuation"),
    }
)
"""What the status of an interaction can be."""

OUTCOME_IS_ERROR: Mapping[str, bool] = MappingProxyType(
    {"OUTCOME_DEADLINE_EXCEEDED": True, "OUTCOME_FAILED": True, "OUTCOME_OK": False}
)
"""Member of `types.Outcome` -> truth of `is_error` of a code_execution_result step (mapping 5)."""

ENUM_CLASSES: frozenset[str] = frozenset({*ENUM_WORDS, *UNMAPPED})
"""Every enum of generateContent."""


def enum_word(enum: str, member: str) -> str | None:
    """The literal for an enum member or for a string in its place, or None when there is none.

    Args:
        enum: class name in google.genai.types.
        member: member name; as a string of the program it may be in any case, as in the SDK.
    """
    return ENUM_WORDS.get(enum, {}).get(member.upper())
