"""The object graph of google-genai, as data: kind -> member -> type expression.

A kind is a short class name (`Client`, `AsyncModels`, `Candidate`).  One kind is ours: `Chunk` is a
GenerateContentResponse that came out of a stream.  A method is spelled with `()` and maps to the
expression of its result.

A type expression is a sequence of words:

- a kind, `str`, `bytes`, `int`, `float`, `bool`, or `enum NAME`;
- `list X`, `iterator X` (synchronous or asynchronous), `awaitable X`;
- `other`: a value the migration does not follow (dict, datetime, results of other services).

None is not part of an expression: nearly every member of the SDK is optional.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from codemod.mapping.sdk_names import GENERATE_TYPES, LEAVE_ALONE
from codemod.mapping.sdk_request_types import REQUEST_TYPES
from codemod.mapping.sdk_response_types import RESPONSE_TYPES
from codemod.mapping.sdk_services import SERVICE_TYPES

CHAT_KINDS = frozenset({"Chat", "AsyncChat", "ChatSession"})
CHAT_SERVICES = frozenset({"Chats", "AsyncChats"})
RESPONSE_KINDS = frozenset({"GenerateContentResponse", "Chunk"})

MODEL_MEMBERS: Mapping[str, str] = MappingProxyType(
    {
        "copy()": "other",
        "dict()": "other",
        "json()": "str",
        "model_copy()": "other",
        "model_dump()": "other",
        "model_dump_json()": "str",
        "model_extra": "other",
        "model_fields": "other",
        "model_fields_set": "other",
        "to_json_dict()": "other",
    }
)
"""Members of every pydantic class of the SDK, besides those in `MEMBERS`."""

MEMBERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        **SERVICE_TYPES,
        **REQUEST_TYPES,
        **RESPONSE_TYPES,
        "Chunk": RESPONSE_TYPES["GenerateContentResponse"],
        "GenerationConfigThinkingConfig": REQUEST_TYPES["ThinkingConfig"],
        "ModelContent": RESPONSE_TYPES["Content"],
        "UserContent": RESPONSE_TYPES["Content"],
    }
)

_CHAT_LISTS = {"_comprehensive_history": "list Content", "_curated_history": "list Content"}
INNER_MEMBERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"Chat": _CHAT_LISTS, "AsyncChat": _CHAT_LISTS}
)
"""Members that the SDK keeps to itself and programs use all the same."""


def member_type(kind: str, member: str) -> str | None:
    """The type expression of a member, or None when the SDK has no such member.

    Args:
        kind: a kind of `MEMBERS`.
        member: the attribute; with `()` for the result of calling it.
    """
    own = MEMBERS.get(kind, {}).get(member) or INNER_MEMBERS.get(kind, {}).get(member)
    if own is None and kind in MEMBERS and kind not in SERVICE_TYPES:
        return MODEL_MEMBERS.get(member)
    return own


GEMINI_SDKS = ("google.genai", "google.generativeai")
"""The packages of the two SDKs."""

_MODULES = (
    "google.genai",
    "google.genai.batches",
    "google.genai.caches",
    "google.genai.chats",
    "google.genai.client",
    "google.genai.errors",
    "google.genai.files",
    "google.genai.interactions",
    "google.genai.live",
    "google.genai.local_tokenizer",
    "google.genai.models",
    "google.genai.operations",
    "google.genai.pagers",
    "google.genai.tunings",
    "google.genai.types",
)

_CLASSES = {
    "google.genai.Client": "Client",
    "google.genai.client.AsyncClient": "AsyncClient",
    "google.genai.client.Client": "Client",
    "google.genai.chats.AsyncChat": "AsyncChat",
    "google.genai.chats.AsyncChats": "AsyncChats",
    "google.genai.chats.Chat": "Chat",
    "google.genai.chats.Chats": "Chats",
    "google.genai.files.AsyncFiles": "AsyncFiles",
    "google.genai.files.Files": "Files",
    "google.genai.models.AsyncModels": "AsyncModels",
    "google.genai.models.Models": "Models",
}

_ERRORS = (
    "APIError",
    "ClientError",
    "ContinuationInterruptedError",
    "FunctionInvocationError",
    "ServerError",
    "UnknownApiResponseError",
    "UnknownFunctionCallArgumentError",
    "UnsupportedFunctionError",
)

FACTORIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "FunctionDeclaration": ("from_callable", "from_callable_with_api_option"),
        "FunctionResponse": ("from_mcp_response",),
        "FunctionResponsePart": ("from_bytes", "from_uri"),
        "Image": ("from_file",),
        "Part": (
            "from_bytes",
            "from_code_execution_result",
            "from_executable_code",
            "from_function_call",
            "from_function_response",
            "from_text",
            "from_uri",
        ),
        "Schema": ("from_json_schema",),
    }
)
"""Class -> class methods that make an instance (`from_mcp_response` and the like included)."""

MODEL_FACTORIES = ("model_construct", "model_validate", "model_validate_json")
"""Class methods of every pydantic class that make an instance."""


UNIONS = ("Content", "ContentList", "Part", "Schema", "SpeechConfig", "Tool", "ToolList")
"""`types.ContentUnion` and its like: everything the SDK accepts in place of the class."""

NO_TYPED_DICT = frozenset({"JSONSchema", "ModelContent", "UserContent"})
"""Classes of `MEMBERS` without a TypedDict."""


def _exports() -> dict[str, str]:
    exports = dict.fromkeys(_MODULES, "module")
    exports |= {name: f"class {kind}" for name, kind in _CLASSES.items()}
    exports |= {f"google.genai.errors.{name}": "error" for name in _ERRORS}
    types = "google.genai.types"
    exports |= {f"{types}.{name}": f"class {name}" for name in GENERATE_TYPES | LEAVE_ALONE}
    for name in {*REQUEST_TYPES, *RESPONSE_TYPES} - NO_TYPED_DICT:
        exports[f"{types}.{name}Dict"] = f"dict {name}"
        exports[f"{types}.{name}OrDict"] = f"union {name}"
    for name in UNIONS:
        exports[f"{types}.{name}Union"] = f"union {name}"
        exports[f"{types}.{name}UnionDict"] = f"union {name}"
    for name, functions in FACTORIES.items():
        for function in functions:
            exports[f"{types}.{name}.{function}"] = f"function {name}"
    return exports


EXPORTS: Mapping[str, str] = MappingProxyType(dict(sorted(_exports().items())))
"""Qualified name -> what it is.

- `module`, `error`;
- `class NAME`: a class or an enum; calling it makes a NAME;
- `dict NAME`: the TypedDict of class NAME (`ContentDict`);
- `union NAME`: a name for annotations only (`ContentListUnion`, `PartOrDict`);
- `function NAME`: a function that returns a NAME.
"""


def export_of(qualified: str) -> str | None:
    """What a qualified name of the SDK is (see `EXPORTS`), or None when the tables do not know.

    Knows the factories that every pydantic class has (`types.Content.model_validate`), too.
    """
    known = EXPORTS.get(qualified)
    if known is not None:
        return known
    owner, _, function = qualified.rpartition(".")
    kind = EXPORTS.get(owner, "")
    if kind.startswith("class ") and function in MODEL_FACTORIES:
        return f"function {kind.removeprefix('class ')}"
    return None
