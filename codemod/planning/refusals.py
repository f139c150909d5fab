"""The closed list of reasons why a flow stays as it was written.

A code is part of the tool's interface: it appears in reports, in `explain CODE` and in
suppression comments, so it never changes its meaning.  The sentence says what was found, the
`unblock` sentence what a person can change so that the next run migrates the flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class RefusalKind:
    """One reason: `code` in kebab-case, `sentence` what was found, `unblock` what to change."""

    code: str
    sentence: str
    unblock: str


_KINDS = (
    # Who is called.
    RefusalKind(
        "receiver-unknown",
        "The object this method is called on could not be traced to a google-genai client.",
        "Create the client where this code can see it, or annotate the variable, attribute or "
        "parameter as `genai.Client`.",
    ),
    RefusalKind(
        "vertex-client",
        "The client talks to Vertex AI, and what the Interactions API covers there is not "
        "verified.",
        'Set `vertex = "migrate"` under `[tool.gemini-codemod]` to migrate Vertex clients too.',
    ),
    RefusalKind(
        "client-not-named",
        "The client is made inside the expression that uses it, and at this place it cannot be "
        "given a name; an unnamed client closes its connection before the answer arrives.",
        "Assign the client to a variable first and call its method on that variable.",
    ),
    RefusalKind(
        "unsupported-method",
        "The generate method is used in a way other than calling it directly.",
        "Call `generate_content` or `generate_content_stream` directly at this place.",
    ),
    RefusalKind(
        "dynamic-access",
        "A member is reached under a name that is computed at run time, as in `getattr(x, name)`.",
        "Write the attribute access with its literal name.",
    ),
    RefusalKind(
        "arguments-not-understood",
        "The arguments of the call cannot all be seen: it has positional arguments, or unpacks "
        "`*args` or `**kwargs` whose keys are not known.",
        "Pass `model=`, `contents=` and `config=` by keyword, or build the unpacked dict from "
        "literals in the same function.",
    ),
    # Which model.
    RefusalKind(
        "schema-mixed",
        "The program reads interactions in the form of google-genai 1.x here and in that of 2.x "
        "there, so it is not certain which it runs with.",
        "Read `steps` and `output_text` everywhere, or `outputs` everywhere.",
    ),
    RefusalKind(
        "model-without-interactions",
        "The model is not served by the Interactions API (live, embedding, Imagen, Veo, tuned "
        "and PaLM models).",
        "Keep this call as it is, or choose a model that the Interactions API serves.",
    ),
    RefusalKind(
        "model-unknown-kind",
        "The model id is in no catalog, so it is not known whether the Interactions API serves it.",
        "Add the id and its replacement to `models.overrides` under `[tool.gemini-codemod]`, or "
        "name a known model.",
    ),
    RefusalKind(
        "model-used-as-data",
        "The id of a model that is shut down is also looked up in a table or compared with other "
        "text, and the model argument is an expression that cannot be looked up twice.",
        "Assign the model to a variable before the call.",
    ),
    # What is sent.
    RefusalKind(
        "contents-not-understood",
        "What the call sends as `contents` cannot be determined.",
        "Pass text, a list of parts or `types.Content` objects that are built where this code "
        "can see them, or annotate the value with its type.",
    ),
    RefusalKind(
        "contents-not-convertible",
        "`contents` holds a part that has no counterpart as input of the Interactions API.",
        "Send that part in another form, or keep this call on `generate_content`.",
    ),
    RefusalKind(
        "content-orphan",
        "A content or config object of the SDK is built here, but no call that uses it can be "
        "seen.",
        "Build the object in the function that makes the call, or remove it if it is unused.",
    ),
    # How the call is configured.
    RefusalKind(
        "config-without-equivalent",
        "The config sets an option that the Interactions API does not have (more than one "
        "candidate, log probabilities, penalties, cached content and others).",
        "Remove the option if the program can do without it, or keep this call on "
        "`generate_content`.",
    ),
    RefusalKind(
        "config-not-understood",
        "The config, or a value in it, cannot be determined.",
        "Build the config from literals with `types.GenerateContentConfig(...)` or a dict where "
        "this code can see it.",
    ),
    RefusalKind(
        "tools-function-calling",
        "The model can call functions of the program, and not everything about them is in sight: "
        "what is declared, who runs them, or which call a result answers.",
        "Write the functions or their declarations in the config of the call, or move this call "
        "and its loop by hand.",
    ),
    RefusalKind(
        "tool-without-equivalent",
        "The call uses a built-in tool, or an option of one, that the Interactions API does not "
        "have.",
        "Remove the tool or the option, or keep this call on `generate_content`.",
    ),
    # What is read.
    RefusalKind(
        "response-escapes",
        "The response is handed to code that cannot be seen, which may read anything of it.",
        "Read what is needed (for example `.text`) here and pass that on instead of the response.",
    ),
    RefusalKind(
        "response-mixed",
        "At this place the value may be the response or something else.",
        "Use separate names for the response and for the other value.",
    ),
    RefusalKind(
        "response-public-api",
        "A public function gives the response to its callers, and callers outside this project "
        "would receive an object with other members.",
        "Add `--unsafe` if nobody outside this project reads the response.",
    ),
    RefusalKind(
        "read-without-equivalent",
        "The program reads a member of the response that the Interactions API does not have "
        "(safety ratings, prompt feedback, log probabilities and others).",
        "Remove the read, or keep this call on `generate_content`.",
    ),
    RefusalKind(
        "read-not-understood",
        "The response is read in a way that cannot be translated with certainty.",
        "Read the member in a plain form, for example `response.text` or a loop over "
        "`response.candidates[0].content.parts`.",
    ),
    RefusalKind(
        "stream-use",
        "The stream is used in another way than by one loop over its chunks.",
        "Loop over the stream once, with `for` or `async for`, in the function that opens it.",
    ),
    # Who talks.
    RefusalKind(
        "chat-session",
        "It cannot be seen where the chat of this call begins.",
        "Make the chat with `client.chats.create(...)` where this code can see it, and hand it on "
        "by names, attributes, containers and calls of this project.",
    ),
    RefusalKind(
        "chat-escapes",
        "The chat is handed to code that cannot be seen, stored out of sight, or never used here.",
        "Keep the chat in a variable, attribute or container of this project, and store what was "
        "said instead of the chat.",
    ),
    RefusalKind(
        "chat-mixed",
        "At this place the object may be the chat or something else.",
        "Use separate names for the chat and for the other value.",
    ),
    RefusalKind(
        "chat-class",
        "The class of chats is used for more than an annotation.",
        "Make chats with `client.chats.create(...)`, and tell objects apart by something else.",
    ),
    RefusalKind(
        "chat-concurrent",
        "Several turns of one chat may run at once; the chat remembered them all, and a chain of "
        "interactions would forget all but one.",
        "Await each turn where it is made, or give each task a chat of its own.",
    ),
    RefusalKind(
        "chat-member",
        "The program uses a member of the chat that a chain of interactions does not have.",
        "Use `send_message`, `send_message_stream`, `get_history()` and `last` only.",
    ),
    RefusalKind(
        "chat-history",
        "The history of the chat is asked for in a form that cannot be kept: with more than text "
        "in the answers, or with only the running program knowing whether it is the curated one.",
        "Keep a list of what was said beside the chat and read that instead.",
    ),
    # Who catches.
    RefusalKind(
        "handler-not-understood",
        "An exception handler around the call cannot be translated so that it still catches the "
        "same failures.",
        "Name the exception classes in the `except` clause, for example `except "
        "errors.APIError as e`.",
    ),
    RefusalKind(
        "error-attribute",
        "The handler reads a member of the exception that the new exceptions do not have.",
        "Read only `code`, `status`, `message`, `details` or `response` of the exception.",
    ),
    # What it hangs together with.
    RefusalKind(
        "partial-migration-coupling",
        "This flow shares a value with a flow that stays, so migrating it alone would break the "
        "other.",
        "Unblock the other flow, or give each of the two calls its own value.",
    ),
    RefusalKind(
        "shared-name",
        "A name that the flow needs is assigned in more than one place, and its value here is not "
        "certain.",
        "Assign the name once, or use separate names.",
    ),
    RefusalKind(
        "sdk-itself",
        "The file is part of the SDK itself, whose own requests stay as they are.",
        "Nothing to do; exclude the folder of the SDK to keep it out of reports.",
    ),
    RefusalKind(
        "sdk-subclass",
        "A class of this project inherits from a class of the SDK that the flow uses.",
        "Hold the SDK object in an attribute instead of inheriting from its class.",
    ),
    RefusalKind(
        "mock",
        "A test replaces the method in a way that cannot be translated, for example because it "
        "looks at the config that was sent, and would no longer fit the migrated call.",
        "Let the test replace a function of this project, or change it by hand together with the "
        "call.",
    ),
    RefusalKind(
        "mock-answer",
        "A fake answer of a test says what has no counterpart in an interaction, or goes where it "
        "cannot be followed, so the migrated code would read something else of it.",
        "Let the test fake the text of an answer, or a function of this project that gives one.",
    ),
    RefusalKind(
        "syntax-position",
        "The code stands at a place that cannot be rewritten, for example inside an f-string with "
        "the same quotes.",
        "Move the expression to a line of its own and use the resulting name here.",
    ),
    # What a later version does.
    RefusalKind(
        "legacy-client",
        "It cannot be seen where the legacy SDK is configured for this call, so no client can be "
        "given to it.",
        "Call `configure` once, at the top of a module that this one imports, or in the class or "
        "function that makes the model.",
    ),
    RefusalKind(
        "legacy-model",
        "The model object is built out of sight, or is used for more than generating content.",
        "Build it with `GenerativeModel(...)` where this code can see it.",
    ),
    RefusalKind(
        "legacy-sdk",
        "The code uses a part of google-generativeai that no migrated call replaces.",
        "Migrate it by hand, or unblock the flow that it belongs to; until then both SDKs are "
        "needed.",
    ),
    RefusalKind(
        "dependency-locked",
        "A tool has written this file from another one, with locked versions or hashes.",
        "Change the file that it was made from, and let the tool write it again.",
    ),
    RefusalKind(
        "dependency-conflict",
        "The file allows only versions of another package that google-genai does not work with.",
        "Allow the newer version if the rest of the project does, and then name "
        "`google-genai>=2.3.0` here.",
    ),
    # What happened at the very end.
    RefusalKind(
        "model-kept",
        "The id of a deprecated model stays here: it is used as data, or names the model of "
        "something that stays.",
        "Replace it by hand if it names the model of a request; keep it if it is data.",
    ),
    RefusalKind(
        "gate-failed",
        "The rewritten file did not pass the tool's own checks, so nothing in it was changed.",
        "Migrate this place by hand, and report it to the project.",
    ),
    RefusalKind(
        "tool-error",
        "The tool met an error of its own while it planned this flow.",
        "Migrate this place by hand, and report it to the project with the place that it names.",
    ),
    RefusalKind(
        "outside-paths",
        "Migrating this flow also changes files that were not named.",
        "Name those files too, or the folder that holds them all.",
    ),
    RefusalKind(
        "declined",
        "The flow can be migrated, and the answer to the question was to leave it.",
        "Run again and accept it, or use `--write`.",
    ),
    RefusalKind(
        "not-written",
        "The flow can be migrated, but a file of it could not be written or was edited while the "
        "run looked at it.",
        "Settle the problem that the report names for that file, and run again.",
    ),
)

REFUSALS: Mapping[str, RefusalKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
