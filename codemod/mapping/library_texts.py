"""What gives text in Python and its libraries: functions, methods, and members of objects.

Bots and web applications hand such texts on to the model, as they got them.  All of it is
`str`, or None, by the documentation of the libraries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TEXT = "str"

MEMBERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "aiogram.types.CallbackQuery": {"data": TEXT, "message": "aiogram.types.Message"},
        "aiogram.types.Message": {"caption": TEXT, "html_text": TEXT, "text": TEXT},
        "chainlit.Message": {"content": TEXT},
        "discord.Message": {"clean_content": TEXT, "content": TEXT},
        "discord.ext.commands.Context": {"message": "discord.Message"},
        "telebot.types.Message": {"caption": TEXT, "text": TEXT},
        "telegram.CallbackQuery": {"data": TEXT, "message": "telegram.Message"},
        "telegram.Message": {
            "caption": TEXT,
            "reply_to_message": "telegram.Message",
            "text": TEXT,
            "text_html": TEXT,
            "text_markdown": TEXT,
        },
        "telegram.Update": {
            "callback_query": "telegram.CallbackQuery",
            "edited_message": "telegram.Message",
            "effective_message": "telegram.Message",
            "message": "telegram.Message",
        },
    }
)
"""Class of a library -> its members, with what they are: text, or a class of this table."""

TEXTS_BY_KEY = frozenset(
    {"flask.request.args", "flask.request.cookies", "flask.request.form", "flask.request.headers"}
    | {"flask.request.values", "os.environ", "sys.argv"}
)
"""Names of libraries under which every key, or index, gives text."""


TEXT_FUNCTIONS = frozenset(
    {
        "builtins.str",
        "builtins.input",
        "builtins.repr",
        "builtins.ascii",
        "builtins.format",
        "builtins.chr",
    }
    | {
        "json.dumps",
        "streamlit.chat_input",
        "streamlit.sidebar.text_area",
        "streamlit.sidebar.text_input",
        "streamlit.text_area",
        "streamlit.text_input",
        "textwrap.dedent",
        "textwrap.indent",
        "textwrap.fill",
        "textwrap.shorten",
        "inspect.cleandoc",
    }
    | {
        "os.environ.get",
        "os.getenv",
        "getpass.getpass",
        "html.escape",
        "html.unescape",
        "inspect.getsource",
        "re.sub",
    }
)
"""Functions that give text."""

TEXT_METHODS = frozenset(
    {
        "join",
        "format",
        "strip",
        "lstrip",
        "rstrip",
        "upper",
        "lower",
        "title",
        "capitalize",
        "replace",
    }
    | {
        "decode",
        "removeprefix",
        "removesuffix",
        "read_text",
        "isoformat",
        "strftime",
        "format_map",
        "expandtabs",
    }
    | {
        "model_dump_json",
        "to_json",
        "to_markdown",
        "to_string",
        "casefold",
        "zfill",
        "ljust",
        "rjust",
        "center",
    }
)
"""Methods that give text, whatever they belong to."""


@dataclass(frozen=True)
class Handler:
    """What a library gives to a function that a program registers with a decorator.

    `library` is imported by the module, `decorator` is the last name of the decorator and `name`
    that of the function (empty for any); `given` is the class of its first argument.
    """

    library: str
    decorator: str
    given: str
    name: str = ""


TEXT_COMMANDS = MappingProxyType({"discord": ("command", "hybrid_command")})
"""Library -> decorators of functions that get text for each parameter after the first.

So it is for parameters without annotation; an annotation names a converter.
"""

HANDLERS = (
    Handler("aiogram", "message", "aiogram.types.Message"),
    Handler("aiogram", "message_handler", "aiogram.types.Message"),
    Handler("chainlit", "on_message", "chainlit.Message"),
    Handler("discord", "event", "discord.Message", "on_message"),
    Handler("discord", "listener", "discord.Message", "on_message"),
    Handler("telebot", "message_handler", "telebot.types.Message"),
)
"""Handlers whose parameters are often written without annotations."""
