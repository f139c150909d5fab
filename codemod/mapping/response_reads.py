"""Reads of a response: old member -> what is read from the interaction instead (mapping section 5).

In migrated code a response, its candidates and their content are all the interaction itself; the
parts are what the helper `output_items` lists, and a part's inline data, function call and so on
are the item itself.  `READS[kind][member]` says what to write after (or around) the owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Form = Literal[
    "attribute",
    "bytes",
    "constant",
    "helper",
    "item text",
    "items",
    "none",
    "parsed",
    "same",
    "test",
    "text",
]


@dataclass(frozen=True)
class Read:
    """How one member is read.

    Attributes:
        form: `attribute` reads `new` from the owner; `constant` is `new` whatever the owner;
            `same` is the owner itself; `items` the list of output items; `text` the text of the
            interaction; `item text` the text of one item; `bytes` decodes the base64 `new` of the
            owner; `test` is true when the type of the owner is one of `types`; `parsed` validates
            the text with the schema of the call; `helper` is the result of the helper `new`;
            `none` has no equivalent.
        new: attribute of the new object, dotted where it lies deeper; name of a helper.
        types: item types for which the old member was set; a truth test becomes a test of the
            item's type.
        note: code of `codemod.mapping.notes`.
    """

    form: Form
    new: str = ""
    types: tuple[str, ...] = ()
    note: str = ""


STREAMED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Chunk": frozenset({"candidates", "parts", "text"}),
        "Candidate": frozenset({"content"}),
        "Content": frozenset({"parts"}),
        "Part": frozenset({"inline_data", "text", "thought"}),
        "Blob": frozenset({"data", "mime_type"}),
    }
)
"""What can be read of a chunk in the place of which the items come that one event brings.

A chunk, its candidates, their content and its parts are all the list of these items.
"""

FEEDBACK = "GenerateContentResponsePromptFeedback"
"""The kind of prompt feedback, whose place the interaction takes."""

BLOCK_ERROR = "BlockedPromptException"
"""The kind of the exception that a blocked answer of google-generativeai holds."""

BLOCK_REASON = "BlockedReason"
"""The enum of reasons for blocking a prompt."""

FINISH_NAME = "name FinishReason"
"""The kind of the name of a finish reason."""

_NONE = Read("none")
_RESPONSE = {
    "_error": Read("same"),
    "candidates": Read("same"),
    "create_time": _NONE,
    "function_calls": Read("helper", "function_calls"),
    "model_version": Read("attribute", "model", note="model-version-echo"),
    "parsed": Read("parsed", note="parsed-raises"),
    "parts": Read("items"),
    "prompt_feedback": Read("same"),
    "response_id": Read("attribute", "id"),
    "text": Read("text", note="text-empty-not-none"),
    "usage_metadata": Read("attribute", "usage", note="usage-fields"),
}

READS: Mapping[str, Mapping[str, Read]] = MappingProxyType(
    {
        "GenerateContentResponse": _RESPONSE,
        "Candidate": {
            "content": Read("same"),
            "finish_reason": Read("attribute", "status", note="finish-reason-to-status"),
            "grounding_metadata": Read("same", note="citations-as-annotations"),
        },
        BLOCK_ERROR: {},
        FEEDBACK: {"block_reason": Read("attribute", "status")},
        "GroundingChunk": {"web": Read("same")},
        "GroundingChunkWeb": {
            "title": Read("attribute", "title"),
            "uri": Read("attribute", "url"),
        },
        "GroundingMetadata": {
            "grounding_chunks": Read("helper", "cited_sources"),
            "search_entry_point": Read("same"),
            "web_search_queries": Read("helper", "search_queries"),
        },
        "SearchEntryPoint": {"rendered_content": Read("helper", "search_suggestions")},
        "Content": {"parts": Read("items"), "role": Read("constant", '"model"')},
        "Part": {
            "code_execution_result": Read("same", types=("code_execution_result",)),
            "executable_code": Read("same", types=("code_execution_call",)),
            "function_call": Read("same", types=("function_call",)),
            "inline_data": Read("same", types=("image", "audio", "video")),
            "text": Read("item text", types=("text",)),
            "thought": Read("test", types=("thought",)),
        },
        "Blob": {"data": Read("bytes", "data"), "mime_type": Read("attribute", "mime_type")},
        "ExecutableCode": {
            "code": Read("attribute", "arguments.code"),
            "language": Read("attribute", "arguments.language"),
        },
        "CodeExecutionResult": {"output": Read("attribute", "result")},
        "FunctionCall": {
            "args": Read("attribute", "arguments"),
            "id": Read("attribute", "id"),
            "name": Read("attribute", "name"),
        },
    }
)
"""Members without a row have no equivalent."""

ITEM_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Blob": READS["Part"]["inline_data"].types,
        "CodeExecutionResult": READS["Part"]["code_execution_result"].types,
        "ExecutableCode": READS["Part"]["executable_code"].types,
        "FunctionCall": READS["Part"]["function_call"].types,
    }
)
"""Kind of a member of a part -> types of the items that have it: the item stands for the member."""

SEARCH_OBJECTS: Mapping[str, str] = MappingProxyType(
    {"GroundingMetadata": "search_queries", "SearchEntryPoint": "search_suggestions"}
)
"""Kinds whose place the interaction takes -> the helper whose result says that there was one."""

EMPTY_LISTS = frozenset({"list FunctionCall", "list GroundingChunk", "list str"})
"""Kinds that were None without a search or call and are empty lists now."""

ALWAYS_THERE = frozenset({"Candidate", "Content"})
"""Kinds whose place the interaction takes: what was None of a blocked prompt is without steps."""
