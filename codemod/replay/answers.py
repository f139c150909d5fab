"""The answer to a request: a deterministic function of its normal form, the model id aside.

Conventions a test program can rely on:

* functions are called when their name is mentioned in the last user text, once per mention, all in
  one answer; with "one at a time" in the text, one per answer;
* "think aloud" in the text puts text before the calls;
* built-in tools are used whenever they are declared;
* text is truncated at ``max_output_tokens`` words and at the first stop sequence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from codemod.replay import media
from codemod.replay.canonical import JsonObject, NormalForm, digest
from codemod.replay.schema_values import value_for

Finish = Literal["stop", "max_tokens", "call", "blocked"]

ITEM_KINDS: Final = (
    "thought",
    "search",
    "url_context",
    "text",
    "code",
    "code_result",
    "media",
    "function_call",
)


@dataclass(frozen=True)
class Usage:
    """Token counts; a token is a word here."""

    prompt: int
    output: int
    thoughts: int

    @property
    def total(self) -> int:
        """Return the sum of all counts."""
        return self.prompt + self.output + self.thoughts


@dataclass(frozen=True)
class Answer:
    """What the model says: ordered items (JSON objects with a ``kind`` of ITEM_KINDS)."""

    key: str
    items: tuple[JsonObject, ...]
    finish: Finish
    usage: Usage

    def calls(self) -> list[JsonObject]:
        """Return the function calls among the items."""
        return [item for item in self.items if item["kind"] == "function_call"]


def answer(form: NormalForm, *, truncated: bool = False, blocked: bool = False) -> Answer:
    """Return the answer to ``form``.

    ``truncated`` cuts the text as if the token limit were reached; ``blocked`` refuses the prompt.
    """
    key = form.digest()
    prompt_tokens = _words(form.content())
    if blocked:
        return Answer(key, (), "blocked", Usage(prompt_tokens, 0, 0))
    items = [*_thoughts(form, key), *_grounding(form, key)]
    calls = _function_calls(form)
    if calls:
        if "think aloud" in form.last_user_text():
            items.append(_text(f"Let me look that up ({key})."))
        items.extend(calls)
        return Answer(key, tuple(items), "call", _usage(prompt_tokens, items))
    items.extend(_code(form, key))
    limit = form.generation.get("max_output_tokens")
    text, cut = _limited(_final_text(form, key), form, limit)
    if truncated and not cut:
        text, cut = " ".join(text.split(" ")[:5]), True
    if _wants(form, "text"):
        items.append(_text(text))
    items.extend(_media(form, key))
    finish: Finish = "max_tokens" if cut else "stop"
    return Answer(key, tuple(items), finish, _usage(prompt_tokens, items))


def _wants(form: NormalForm, modality: str) -> bool:
    return modality in form.response.get("modalities", ["text"])


def _text(text: str) -> JsonObject:
    return {"kind": "text", "text": text}


def _thoughts(form: NormalForm, key: str) -> list[JsonObject]:
    if not form.generation.get("include_thoughts"):
        return []
    return [{"kind": "thought", "text": f"Weighing the question {digest([key, 'thought'], 4)}."}]


def _grounding(form: NormalForm, key: str) -> list[JsonObject]:
    """Return the use of declared server tools."""
    items: list[JsonObject] = []
    declared = {tool["type"] for tool in form.tools}
    question = form.last_user_text().strip()
    if "google_search" in declared:
        sources = [
            {"uri": f"https://example.com/{digest([key, n], 6)}", "title": f"source {n}"}
            for n in (1, 2)
        ]
        queries = [question[:60], f"more about {digest(question, 4)}"]
        items.append({"kind": "search", "queries": queries, "sources": sources})
    if "url_context" in declared:
        urls = re.findall(r"https?://[^\s\"'<>)]+", question)
        if urls:
            items.append({"kind": "url_context", "urls": urls})
    return items


def _code(form: NormalForm, key: str) -> list[JsonObject]:
    if not any(tool["type"] == "code_execution" for tool in form.tools):
        return []
    number = int(digest([key, "code"], 4), 16)
    return [
        _text("I will compute that. "),
        {"kind": "code", "code": f"print({number} + 1)"},
        {"kind": "code_result", "output": f"{number + 1}\n"},
    ]


def _function_calls(form: NormalForm) -> list[JsonObject]:
    """Return the calls the last user text asks for and that were not answered since."""
    functions = {tool["name"]: tool for tool in form.tools if tool["type"] == "function"}
    choice = form.generation.get("tool_choice", "auto")
    mode = choice["mode"] if isinstance(choice, dict) else choice
    if not functions or mode == "none":
        return []
    if isinstance(choice, dict):
        functions = {name: functions[name] for name in choice["tools"] if name in functions}
    text = form.last_user_text()
    mentioned = _mentions(text, list(functions))
    answered = _answered_since_text(form)
    for name in answered:
        if name in mentioned:
            mentioned.remove(name)
    if not mentioned and mode == "any" and functions:
        mentioned = [next(iter(functions))]
    if "one at a time" in text:
        mentioned = mentioned[:1]
    first = len(answered)
    return [_call(functions[name], text, first + number) for number, name in enumerate(mentioned)]


def _mentions(text: str, names: list[str]) -> list[str]:
    if not names:
        return []
    alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.findall(rf"(?<![\w.])(?:{alternatives})(?![\w])", text)


def _answered_since_text(form: NormalForm) -> list[str]:
    names: list[str] = []
    for turn in reversed(form.turns):
        if turn.role == "user":
            if any(item["kind"] == "text" for item in turn.items):
                break
            results = [item for item in turn.items if item["kind"] == "function_result"]
            names = [str(item["name"]) for item in results] + names
    return names


def _call(tool: JsonObject, text: str, number: int) -> JsonObject:
    seed = digest([tool["name"], text, number])
    arguments = value_for(tool.get("parameters") or {}, seed)
    identity = f"call_{digest([tool['name'], text, number], 8)}"
    return {
        "kind": "function_call",
        "id": identity,
        "name": tool["name"],
        "arguments": arguments if isinstance(arguments, dict) else {},
    }


def _final_text(form: NormalForm, key: str) -> str:
    if form.response.get("mime_type") == "application/json" or "schema" in form.response:
        return media.compact_json(_json_value(form, key))
    question = " ".join(form.last_user_text().split())[:60]
    results = [
        f"{item['name']} gave {media.compact_json(item['result'])}."
        for turn in form.turns[-1:]
        for item in turn.items
        if item["kind"] == "function_result"
    ]
    told = " ".join(results) or f"You asked: {question}"
    return f"Réponse {key} is ready. {told}\nThat was turn {len(form.turns)}, all considered."


def _json_value(form: NormalForm, key: str) -> Any:
    schema = form.response.get("schema")
    if schema is not None:
        return value_for(schema, key)
    return {"answer": f"value {key}", "turn": len(form.turns), "items": [1, 2]}


def _limited(text: str, form: NormalForm, limit: Any) -> tuple[str, bool]:
    """Return ``text`` up to a stop sequence and the token limit, and whether the limit cut it."""
    if form.response.get("mime_type") == "application/json":
        return text, False
    for stop in form.generation.get("stop_sequences", []):
        text = text.split(stop, 1)[0]
    words = text.split(" ")
    if isinstance(limit, int) and len(words) > limit:
        return " ".join(words[:limit]), True
    return text, False


def _media(form: NormalForm, key: str) -> list[JsonObject]:
    items: list[JsonObject] = []
    if _wants(form, "image"):
        items.append({"kind": "media", "mime_type": "image/png", "data": media.png(key)})
    if _wants(form, "audio"):
        speech = media.pcm(key)
        items.append({"kind": "media", "mime_type": "audio/l16", "data": speech})
    return items


def _words(value: Any) -> int:
    """Return the number of words in all strings of a JSON value."""
    if isinstance(value, str):
        return len(value.split())
    if isinstance(value, dict):
        return sum(_words(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return sum(_words(item) for item in value)
    return 0


def _usage(prompt: int, items: list[JsonObject]) -> Usage:
    thoughts = sum(_words(item["text"]) for item in items if item["kind"] == "thought")
    said = [item for item in items if item["kind"] in ("text", "function_call", "code")]
    output = sum(
        _words([item.get("text"), item.get("arguments"), item.get("code")]) for item in said
    )
    pictures = sum(100 for item in items if item["kind"] == "media")
    return Usage(prompt, output + pictures, thoughts)
