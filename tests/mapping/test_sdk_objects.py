"""The object graph says what the SDKs of both ends of the range say, no more and no less."""

from __future__ import annotations

import pytest

from codemod.mapping.sdk_names import GENERATE_TYPES, LEAVE_ALONE
from codemod.mapping.sdk_objects import (
    EXPORTS,
    FACTORIES,
    INNER_MEMBERS,
    MEMBERS,
    NO_TYPED_DICT,
    export_of,
    member_type,
)
from codemod.mapping.sdk_request_types import REQUEST_TYPES
from codemod.mapping.sdk_response_types import RESPONSE_TYPES
from codemod.mapping.sdk_services import SERVICE_TYPES
from tests.mapping.conftest import SdkDump

WORDS = {"awaitable", "bool", "bytes", "enum", "float", "int", "iterator", "list", "other", "str"}
TRANSPORT_MEMBERS = {"do_request()", "do_request_async()", "parent_ref"}
CONTEXT_MANAGERS = {"__enter__()", "__aenter__()"}


def union(dumps: list[SdkDump], key: str, *path: str) -> set[str]:
    """Names under a key of the dumps, of any version."""
    found: set[str] = set()
    for dump in dumps:
        value = dump[key]
        for step in path:
            value = value.get(step, {})
        found |= set(value)
    return found


def test_sdk_versions_are_the_ends_of_the_range(sdks: list[SdkDump]) -> None:
    assert [sdk["version"] for sdk in sdks] == ["2.3.0", "3.4.0"]


def test_response_types_match_the_sdks(sdks: list[SdkDump]) -> None:
    pydantic_classes = union(sdks, "classes")
    expected = union(sdks, "reachable", "response") & pydantic_classes | {"Image"}
    assert set(RESPONSE_TYPES) == expected


def test_request_types_match_the_sdks(sdks: list[SdkDump]) -> None:
    request = union(sdks, "reachable", "request") & union(sdks, "classes")
    assert set(REQUEST_TYPES) == request - union(sdks, "reachable", "response") | {"JSONSchema"}


def test_members_and_their_types_match_the_sdks(sdks: list[SdkDump]) -> None:
    for kind, members in {**REQUEST_TYPES, **RESPONSE_TYPES}.items():
        expected: dict[str, str] = {}
        for sdk in sdks:
            expected.update(sdk["classes"].get(kind, {}))
        assert members == expected, kind


def test_versions_agree_on_the_type_of_a_member(sdks: list[SdkDump]) -> None:
    floor, newest = sdks
    for kind in {*REQUEST_TYPES, *RESPONSE_TYPES}:
        old, new = (sdk["classes"].get(kind, {}) for sdk in (floor, newest))
        shared = old.keys() & new.keys()
        assert {name: old[name] for name in shared} == {name: new[name] for name in shared}, kind


def test_chunk_has_the_members_of_a_response() -> None:
    assert MEMBERS["Chunk"] == MEMBERS["GenerateContentResponse"]


def test_every_word_of_an_expression_is_known(sdks: list[SdkDump]) -> None:
    enums = union(sdks, "enums")
    for kind, members in MEMBERS.items():
        for name, expression in members.items():
            unknown = set(expression.split()) - WORDS - MEMBERS.keys() - enums
            assert not unknown, f"{kind}.{name}: {expression}"


def kind_of_service(path: str) -> str:
    """`AsyncClient.models` -> the kind the table gives that attribute."""
    owner, _, attribute = path.partition(".")
    return MEMBERS[owner][attribute] if attribute else owner


def test_services_match_the_sdks(sdks: list[SdkDump]) -> None:
    paths = union(sdks, "services")
    for path in paths:
        known = union(sdks, "services", path) - TRANSPORT_MEMBERS
        assert set(MEMBERS[kind_of_service(path)]) - CONTEXT_MANAGERS == known, path
    assert set(SERVICE_TYPES) == {kind_of_service(path) for path in paths}


def test_inner_members_are_there(sdks: list[SdkDump]) -> None:
    for sdk in sdks:
        assert {*INNER_MEMBERS["Chat"], *INNER_MEMBERS["AsyncChat"]} <= {*sdk["chat_attributes"]}


def test_awaitable_and_iterator_follow_the_sdks(sdks: list[SdkDump]) -> None:
    for sdk in sdks:
        for path, members in sdk["services"].items():
            kind = kind_of_service(path)
            if kind == "AsyncInteractions":
                continue  # 2.3.0 wraps the coroutine in a plain function
            for name, shape in members.items():
                if shape == "attribute" or name in TRANSPORT_MEMBERS:
                    continue
                expression = MEMBERS[kind][name]
                where = f"{sdk['version']} {path}.{name}"
                assert expression.startswith("awaitable") == ("awaitable" in shape), where
                if not expression.endswith("other"):
                    assert ("iterator" in expression) == ("iterator" in shape), where


def test_generate_types_are_what_a_request_or_response_can_hold(sdks: list[SdkDump]) -> None:
    reachable = union(sdks, "reachable", "request") | union(sdks, "reachable", "response")
    subclasses = {
        name
        for sdk in sdks
        for name, bases in sdk["bases"].items()
        if reachable & set(bases) and name not in reachable and name[0] != "_"
    }
    assert subclasses | reachable | {"Modality"} == GENERATE_TYPES


def test_every_other_class_is_left_alone(sdks: list[SdkDump]) -> None:
    assert union(sdks, "classes") | union(sdks, "enums") == GENERATE_TYPES | LEAVE_ALONE
    assert not GENERATE_TYPES & LEAVE_ALONE


def test_factories_match_the_sdks(sdks: list[SdkDump]) -> None:
    known = {name: tuple(sdks[1]["functions"][name]) for name in FACTORIES}
    assert dict(FACTORIES) == known
    for sdk in sdks:
        assert set(sdk["functions"]) & GENERATE_TYPES <= FACTORIES.keys()


def test_exported_errors_match_the_sdks(sdks: list[SdkDump]) -> None:
    exported = {name.rpartition(".")[2] for name, what in EXPORTS.items() if what == "error"}
    assert exported == union(sdks, "errors") - {"ExperimentalWarning"}


def test_exported_typed_dicts_exist(sdks: list[SdkDump]) -> None:
    known = union(sdks, "dicts")
    exported = {name.rpartition(".")[2] for name, what in EXPORTS.items() if what[:5] == "dict "}
    assert exported <= known
    assert {f"{name}Dict" for name in {*REQUEST_TYPES, *RESPONSE_TYPES} - NO_TYPED_DICT} <= known


@pytest.mark.parametrize(
    ("qualified", "expected"),
    [
        ("google.genai", "module"),
        ("google.genai.Client", "class Client"),
        ("google.genai.client.Client", "class Client"),
        ("google.genai.types.Part", "class Part"),
        ("google.genai.types.Part.from_bytes", "function Part"),
        ("google.genai.types.FinishReason", "class FinishReason"),
        ("google.genai.types.GenerateContentConfigDict", "dict GenerateContentConfig"),
        ("google.genai.types.GenerateContentConfigOrDict", "union GenerateContentConfig"),
        ("google.genai.types.ContentListUnion", "union ContentList"),
        ("google.genai.types.Content.model_validate", "function Content"),
        ("google.genai.errors.APIError", "error"),
        ("google.genai.types.Part.no_such", None),
        ("google.genai.nothing", None),
    ],
)
def test_export_of(qualified: str, expected: str | None) -> None:
    assert export_of(qualified) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("Client", "aio", "models", "generate_content_stream()"), "awaitable iterator Chunk"),
        (("Client", "chats", "create()", "send_message()", "candidates"), "list Candidate"),
        (("Candidate", "content", "parts"), "list Part"),
        (("Part", "inline_data", "data"), "bytes"),
        (("Candidate", "finish_reason"), "enum FinishReason"),
        (("GenerateContentResponse", "model_dump_json()"), "str"),
        (("Models", "model_dump()"), None),
        (("GenerateContentResponse", "no_such_member"), None),
    ],
)
def test_a_walk_through_the_graph(path: tuple[str, ...], expected: str | None) -> None:
    kind: str | None = path[0]
    for member in path[1:]:
        assert kind is not None
        kind = member_type(kind, member)
    assert kind == expected
