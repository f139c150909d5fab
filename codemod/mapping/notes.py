"""Changes of behaviour that an edit carries, as data: what was, and what is now.

A note is not a warning about a wrong edit.  It names a difference that lies in the nature of the
Interactions API and that the user accepts with the migration.  The report shows each once.
`source` names the section of the API mapping (or the SDK class) that the statement rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class NoteKind:
    """One change: `code` in kebab-case, a short `title`, a `sentence` on old and new behaviour."""

    code: str
    title: str
    sentence: str
    source: str


_KINDS = (
    # The request as a whole.
    NoteKind(
        "stored-by-default",
        "Requests and answers are stored",
        "generate_content stored nothing. The Interactions API keeps each request with its answer "
        "(55 days on the paid tier, 1 day on the free tier) unless the call passes store=False; "
        '`store = "off"` under [tool.gemini-codemod] writes that.',
        "mapping 7.1",
    ),
    NoteKind(
        "automatic-retries",
        "Failed requests are repeated automatically",
        "generate_content sent each request once. The interactions client repeats it 3 or 4 times "
        "(depending on the SDK version) after 408, 409, 429 and 5xx answers, so a failure arrives "
        "seconds later, and retry loops of the program multiply with it.",
        "mapping 0 and 9",
    ),
    NoteKind(
        "last-run-of-text",
        "The last run of text is read",
        "`outputs[-1].text` was the last block of text. `output_text` is all text that the answer "
        "ends with, should the service cut it into several blocks, and empty where there is none.",
        "mapping 5.1",
    ),
    NoteKind(
        "results-checked",
        "Results of functions are checked by the SDK",
        "google-genai 1.x sent any value as the result of a function. google-genai 3.x takes text, "
        "a dict or a list of content, and raises for numbers, None and other lists.",
        "mapping 8",
    ),
    NoteKind(
        "event-names",
        "Events have other names",
        "The program shows the type of an event, which is `step.delta` where it was "
        "`content.delta`, for example.",
        "mapping 6",
    ),
    NoteKind(
        "long-answers-continued",
        "Long answers may take several requests",
        "generate_content sent one request per call. Newer SDK versions (3.4 does) continue a long "
        "interaction with further requests and add up their token usage.",
        "mapping 0",
    ),
    NoteKind(
        "functions-called-by-helper",
        "A helper calls the functions among the tools",
        "The SDK called Python functions given as tools by itself. The helper declares and calls "
        "them as it did, in a chain of interactions of at most as many requests.",
        "mapping 3.4",
    ),
    NoteKind(
        "response-adapted",
        "The response keeps its class",
        "The response goes where it cannot be followed, so a helper turns the interaction into a "
        "types.GenerateContentResponse. Safety ratings and log probabilities are always None in "
        "it, its finish reason is STOP, MAX_TOKENS or OTHER, and a prompt that was blocked was "
        "blocked for the reason OTHER.",
        "mapping 5",
    ),
    NoteKind(
        "backend-assumed-developer-api",
        "The client is taken to use the Gemini Developer API",
        "Whether the client talks to the Developer API or to Vertex AI is decided at run time. The "
        "call was migrated for the Developer API; what the Interactions API covers on Vertex AI is "
        "not verified.",
        "mapping 10",
    ),
    NoteKind(
        "receiver-assumed-client",
        "The object is taken to be a google-genai client",
        "The program does not show where this object is made. It is used only as a google-genai "
        "client is, so the call was migrated as one; a stand-in for the client must now offer "
        "`interactions.create`.",
        "mapping 1.2",
    ),
    NoteKind(
        "models-became-equal",
        "Models to choose from are the same one now",
        "The program chooses between several models that are deprecated or shut down, and the "
        "catalog replaces more than one of them by the same model. A fallback then asks the same "
        "model again; `models.overrides` under [tool.gemini-codemod] names others.",
        "mapping 12",
    ),
    NoteKind(
        "model-replaced",
        "Models were replaced",
        "The call named a model that is deprecated or shut down. It now names the replacement "
        "of the catalog, whose answers, price and limits can differ.",
        "mapping 12",
    ),
    NoteKind(
        "model-kept-as-data",
        "A legacy model stays",
        "The id is also looked up in a table or compared with other text, so the call keeps it. "
        "The service still has the model, and plans to shut it down.",
        "mapping 12",
    ),
    NoteKind(
        "model-replaced-at-call",
        "A model is replaced where the call is made",
        "The id of a model that is shut down is also shown, looked up in a table or compared with "
        "other text, so it stays where it is written. The call names the replacement of the "
        "catalog; clean up the list or table when you can.",
        "mapping 12",
    ),
    # The client of the legacy SDK.
    NoteKind(
        "client-key-order",
        "The API key is looked up earlier, and in another order",
        "google-generativeai looked for a key when it was first used, in GEMINI_API_KEY before "
        "GOOGLE_API_KEY. genai.Client raises ValueError at once when it gets none and finds none, "
        "and prefers GOOGLE_API_KEY.",
        "mapping 10",
    ),
    NoteKind(
        "client-made-when-needed",
        "The client is made at the first request",
        "google-generativeai took any key, also none, and used it at the first request. The client "
        "is made then, too: without a key, and without GOOGLE_API_KEY or GEMINI_API_KEY in the "
        "environment, it raises ValueError where the legacy SDK raised DefaultCredentialsError. "
        "Its key does not change any more after that.",
        "mapping 10",
    ),
    NoteKind(
        "client-kept-by-key",
        "A client is kept for each key",
        "google-generativeai kept its connections as long as somebody used them; a client of "
        "google-genai closes them when nothing refers to it any more. Where the key is given again "
        "and again, a function keeps one client for each key as long as the program runs.",
        "mapping 10",
    ),
    NoteKind(
        "no-client-without-key",
        "Without a key there is no client",
        "The program configures the SDK only when it has a key. Without one, calls of the legacy "
        "SDK looked for a key in the environment; now there is no client, and they fail.",
        "mapping 10",
    ),
    NoteKind(
        "own-key",
        "A call uses the key that its own code gives",
        "google-generativeai had one key for the process, the one that was given last. Each client "
        "has its own, so what other code configures no longer reaches this call.",
        "mapping 10",
    ),
    NoteKind(
        "transport-dropped",
        "The transport is no longer chosen",
        "google-generativeai could talk gRPC or REST. google-genai talks HTTP only, so the choice "
        "and details of it are gone.",
        "mapping 10",
    ),
    NoteKind(
        "display-name-dropped",
        "An uploaded file has no display name",
        "google-generativeai gave files the name of their path as display name, unless the call "
        "named one. google-genai gives none.",
        "mapping 11",
    ),
    NoteKind(
        "old-sdk-in-texts",
        "Texts still name google-generativeai",
        "The file no longer uses google-generativeai, but a string or a comment names it, perhaps "
        "to say what to install. Texts are left as they are; read them, and name google-genai.",
        "mapping 10",
    ),
    NoteKind(
        "pins-raised",
        "Pinned packages were raised",
        "The dependency file pins packages that google-genai brings along below the least version "
        "that it works with. These pins now name that version; install the file once to see "
        "whether other pins follow.",
        "metadata of google-genai 2.3.0",
    ),
    # Options of the call.
    NoteKind(
        "model-not-in-catalog",
        "A model id is in no catalog",
        "The call names a model that the catalog does not know. The id stays as it is; whether the "
        "Interactions API serves it is not known.",
        source="mapping 12",
    ),
    NoteKind(
        "top-k-dropped",
        "top_k is no longer sent",
        "generate_content accepted top_k. The Interactions API has no such option, so sampling is "
        "limited by top_p alone.",
        "mapping 2.1",
    ),
    NoteKind(
        "candidate-count-dropped",
        "candidate_count=1 is no longer sent",
        "The option said what is the only behaviour now: one answer per call.",
        "mapping 2.1",
    ),
    NoteKind(
        "thinking-budget-to-level",
        "thinking_budget became a thinking level",
        "A budget was a number of tokens. The Interactions API knows only the levels minimal, low, "
        "medium and high; the nearest was chosen (0 became minimal, -1 the default of the model), "
        "so the amount of thinking can differ.",
        "mapping 2.1",
    ),
    NoteKind(
        "config-field-dropped",
        "An option without effect or counterpart is no longer sent",
        "The config set an option that the Interactions API does not have and that does not change "
        "what the program reads. It was removed.",
        "mapping 2.1",
    ),
    NoteKind(
        "system-instruction-joined",
        "Parts of the system instruction were joined",
        "generate_content took a list of parts as system instruction. The Interactions API takes "
        "one text, so the parts are joined with line breaks.",
        "mapping 2.1",
    ),
    NoteKind(
        "safety-native",
        "Safety settings need google-genai 2.11",
        "The thresholds were part of the config. They are now the argument safety_settings of the "
        "call, which raises TypeError in google-genai before 2.11.0.",
        "mapping 0 and 2.3",
    ),
    NoteKind(
        "safety-extra-body",
        "Safety settings travel as an extra field",
        "The thresholds were part of the config. They are now sent through extra_body, which every "
        "supported SDK version accepts; whether the service honours them there is not verified.",
        "mapping 0 and 2.3",
    ),
    NoteKind(
        "labels-native",
        "Labels need google-genai 2.11",
        "Labels were part of the config. They are now the argument labels of the call, which "
        "raises TypeError in google-genai before 2.11.0.",
        "mapping 0 and 2.1",
    ),
    NoteKind(
        "search-threshold-dropped",
        "The threshold of dynamic retrieval is gone",
        "google_search_retrieval searched when a score passed a threshold. With google_search the "
        "model decides by itself when to search.",
        "mapping 3.1",
    ),
    NoteKind(
        "schema-converted",
        "The response schema is JSON Schema now",
        "The schema was a types.Schema or a dict with upper-case types. It was converted to JSON "
        "Schema, where property_ordering and example have no place; the service ignores minLength, "
        "maxLength, minProperties, maxProperties, uniqueItems and contains.",
        "mapping 2.2 and 3.3",
    ),
    NoteKind(
        "schema-names-required",
        "The schema now says which fields are required",
        "google-generativeai left out which fields of a class an answer must have. The new schema "
        "names those without a default, so that answers have them all.",
        "mapping 2.2 and google-generativeai 0.8.6",
    ),
    NoteKind(
        "json-enum",
        "An enum answer arrives as a JSON string",
        "With the MIME type text/x.enum the answer was the bare word. It is now asked for as JSON, "
        "so the raw text has quotes around it.",
        "mapping 2.2",
    ),
    NoteKind(
        "http-options",
        "Per-call HTTP options moved",
        "http_options.timeout was in milliseconds and limited one request. It is now the argument "
        "timeout, in seconds, and in newer SDK versions limits the whole call; headers became "
        "extra_headers.",
        "mapping 2.1",
    ),
    NoteKind(
        "thinking-summaries",
        "Thoughts arrive as summaries",
        "include_thoughts=True returned thought parts among the answer. thinking_summaries="
        '"auto" returns thought steps, whose summary may be empty.',
        "mapping 2.1 and 5",
    ),
    # What is sent.
    NoteKind(
        "runtime-conversion",
        "A helper converts a value that is known only at run time",
        "The call accepted the value in several shapes. The helper written into the file "
        "does the same conversion before the request; a shape that it does not know fails there.",
        "mapping 4",
    ),
    NoteKind(
        "text-mime-decoded",
        "Text sent as bytes is decoded first",
        "generate_content sent bytes with a text MIME type as they were. They are now decoded as "
        "UTF-8 and sent as text, so other encodings raise UnicodeDecodeError.",
        "mapping 4.2",
    ),
    NoteKind(
        "empty-contents-sent",
        "Empty contents are sent to the service",
        "google-generativeai raised ValueError for empty contents before it sent anything. They "
        "are now sent, and the service answers or refuses them.",
        "mapping 4.3",
    ),
    NoteKind(
        "pil-encoded",
        "PIL images are encoded by the program",
        "The SDK encoded PIL images when it sent them. The migrated code does the same itself: "
        "JPEG files stay JPEG, everything else is sent as PNG.",
        "mapping 4.2",
    ),
    # What comes back.
    NoteKind(
        "text-empty-not-none",
        "Missing text is an empty string, not None",
        "response.text was None when the answer had no text. The new text is an empty string; "
        "tests for None were translated to tests for emptiness.",
        "mapping 5",
    ),
    NoteKind(
        "missing-text-no-error",
        "Missing text is an empty string, not a ValueError",
        "google-generativeai raised ValueError when .text was read from an answer without text, "
        "and nothing in this project catches it here. The new text is an empty string.",
        "mapping 5",
    ),
    NoteKind(
        "parsed-raises",
        "An answer that does not fit the schema raises",
        "response.parsed was None when the answer could not be parsed. The migrated code validates "
        "the text itself and raises pydantic.ValidationError or json.JSONDecodeError.",
        "mapping 5",
    ),
    NoteKind(
        "finish-reason-to-status",
        "The finish reason became a status word",
        'finish_reason was an enum. status is a word: STOP is "completed", MAX_TOKENS '
        '"incomplete", a function call "requires_action"; how stops for safety or recitation '
        "appear is not documented.",
        "mapping 5",
    ),
    NoteKind(
        "member-never-sent",
        "Code for what answers no longer have is gone",
        "The Interactions API sends no safety ratings, citations, logprobs or messages about the "
        "reason of an end. Code that ran only where an answer had them would never run again, and "
        "was taken out.",
        "mapping 5",
    ),
    NoteKind(
        "block-reason-lost",
        "The reason for blocking a prompt is not told any more",
        "The program asks why a prompt was blocked. The Interactions API does not say; every "
        "answer without steps counts as blocked for the reason that is asked for, and where the "
        "reason has been kept in a variable, every interaction that failed.",
        "mapping 5",
    ),
    NoteKind(
        "reason-never-equal",
        "A finish reason is compared with words that it never equals",
        "Finish reasons of google-generativeai are numbers, which equal no text; the program "
        "compares one with a word all the same. The comparison has the same outcome as before; "
        'if it was meant to work, compare the status, with "completed" or "incomplete".',
        "mapping 5",
    ),
    NoteKind(
        "finish-reason-lost",
        "A reason for withholding an answer has no word of its own",
        "The program compares the finish reason with SAFETY, RECITATION or another reason for "
        "giving no proper answer. The Interactions API has no word for it; the status is compared "
        'with "failed" instead, which can have other reasons, and a withheld answer may show '
        "itself in another way, such as a text that is empty.",
        "mapping 5",
    ),
    NoteKind(
        "usage-fields",
        "Token counts have new names",
        "usage_metadata counted prompt and candidate tokens. usage has input and output tokens; it "
        "and its fields may be None, and equal counts are not guaranteed.",
        "mapping 5",
    ),
    NoteKind(
        "whole-object-printed",
        "The printed response looks different",
        "The program prints, logs or dumps the whole response. The output now shows the fields of "
        "an Interaction instead of those of a GenerateContentResponse.",
        "mapping 5",
    ),
    NoteKind(
        "output-image-last",
        "The last image of the answer is read",
        "The program read the image parts of the answer. output_image is the last image only, "
        "which is the same as long as the model returns one.",
        "mapping 5",
    ),
    NoteKind(
        "citations-as-annotations",
        "Sources are annotations of the text",
        "Grounding metadata listed the pages that were found and which text they support. Sources "
        "stand as annotations at the text now: a page that was found but not cited is not listed "
        "any more, and the pages come in the order of the text.",
        "mapping 5",
    ),
    NoteKind(
        "model-version-echo",
        "The model version is the requested model",
        "model_version named the exact version that answered. interaction.model repeats the model "
        "of the request and may be None.",
        "mapping 5",
    ),
    NoteKind(
        "blocked-prompt",
        "A blocked prompt shows itself differently",
        "A blocked prompt gave a response without candidates and with prompt_feedback. How the "
        "Interactions API reports it is not documented; the text is empty.",
        "mapping 5 and 13",
    ),
    # Chats.
    NoteKind(
        "chat-kept-by-service",
        "The service remembers the conversation",
        "A chat kept what was said in the program and sent all of it on every turn. The service "
        "now follows the chain of previous_interaction_id: a turn is found as long as its "
        "interaction is stored, and a turn whose prompt was blocked, which the chat left out, is "
        "part of the chain where a written-out turn names the very turn before it.",
        "mapping 7.1",
    ),
    NoteKind(
        "chain-possible",
        "The service could remember this conversation",
        "The program keeps a list of all that was said and sends all of it on every turn, as it "
        "did before. Nothing else is done with the list, so a chain of previous_interaction_id "
        "would do the same with less to send: `--chains` writes that.",
        "mapping 7.1",
    ),
    NoteKind(
        "chat-history-sent",
        "The program keeps the conversation and sends all of it",
        "The program changes, stores or hands on what was said in the chat, so it stays in the "
        "program, in the form of generate_content, and every turn sends all of it. Thoughts of the "
        "model are not part of it.",
        "mapping 7",
    ),
    NoteKind(
        "chat-turn-no-error",
        "A turn that was blocked or stopped raises nothing",
        "send_message of google-generativeai raised BlockedPromptException for a blocked prompt, "
        "and StopCandidateException for an answer that was stopped for its content, and left the "
        "turn out of the chat. An interaction gives an answer with little or no text instead.",
        "mapping 1.2 and 9",
    ),
    NoteKind(
        "chat-turn-checked",
        "Which turns count as blocked is decided by their status",
        "send_message of google-generativeai raised BlockedPromptException and "
        "StopCandidateException, which the program handles. The class of the chat raises the first "
        "for an interaction without steps and the second for a status such as failed. How the "
        "service reports a blocked prompt is not documented.",
        "mapping 1.2 and 9",
    ),
    NoteKind(
        "chat-list-unread",
        "A change without effect on the conversation is gone",
        "get_history() returned the list of all that was said. The chat sent another list, of the "
        "turns that got an answer, so taking something off the first one changed nothing, and "
        "nothing in the program reads it. Turns that must be forgotten need curated=True.",
        "mapping 7",
    ),
    NoteKind(
        "chat-unused",
        "A chat that was never used is gone",
        "The program started a chat and sent it nothing, so the statement had no effect. It is "
        "removed with the name that nothing reads.",
        "mapping 7",
    ),
    # Streams.
    NoteKind(
        "stream-request-at-call",
        "The stream sends its request at the call",
        "generate_content_stream sent the request when the loop began. interactions.create with "
        "stream=True sends it at once, so failures are raised at the call, and a stream that is "
        "never read is requested all the same.",
        "mapping 1.2 and 6",
    ),
    NoteKind(
        "stream-usage-at-end",
        "Token counts of a stream come at the end",
        "Chunks of a stream could each carry usage_metadata. The counts now come once, with the "
        "event interaction.completed.",
        "mapping 6",
    ),
    NoteKind(
        "stream-errors",
        "Failures inside a stream are events",
        "A failure after the stream began was raised by the SDK. It now arrives as an event of "
        "type error, which the migrated code turns into an exception.",
        "mapping 6",
    ),
    # Exceptions.
    NoteKind(
        "error-classes",
        "Failures raise other exception classes",
        "generate_content raised google.genai.errors.APIError and its subclasses. Interactions "
        "raise the classes of google.genai._interactions, which do not inherit from them; the "
        "handlers around migrated calls were changed to catch both or the new ones.",
        "mapping 9",
    ),
    NoteKind(
        "client-error-classes",
        "A few 4xx answers are not caught as client errors",
        "errors.ClientError was raised for every 4xx answer. The new classes named in its place "
        "are those of 400, 401, 403, 404, 409, 422 and 429; others, such as 402, 405, 408 and 413, "
        "raise APIStatusError itself and pass this place by.",
        "mapping 9",
    ),
    NoteKind(
        "setting-without-effect",
        "A setting that had no effect is gone",
        "google-generativeai keeps the settings of a model under other names; an attribute such as "
        "model.safety_settings was set but never sent. The statement is removed, and the requests "
        "say what they said before. Give the setting to the call if it is wanted.",
        "GenerativeModel of google-generativeai 0.8.6",
    ),
    NoteKind(
        "server-errors-together",
        "One class stands for all server errors",
        "google.api_core had a class for each of 500, 503 and 504. Interactions raise "
        "InternalServerError for them all, so the handler for one of them now catches the others "
        "as well; error.status_code tells them apart.",
        "mapping 9",
    ),
    NoteKind(
        "error-text",
        "The text of exceptions is different",
        'str(e) was "429 RESOURCE_EXHAUSTED. {...}". It is now "Error code: 429 - {...}", which '
        "shows in logs and messages.",
        "mapping 9",
    ),
    NoteKind(
        "error-new-members",
        "Exceptions have members that they did not have",
        "The new exceptions have status_code, body and request, the old ones had not. Code that "
        "asks any exception for them, perhaps with a default, finds them now.",
        "mapping 9",
    ),
)

NOTES: Mapping[str, NoteKind] = MappingProxyType({kind.code: kind for kind in _KINDS})
