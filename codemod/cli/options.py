"""The arguments and flags that commands share, and the settings they add up to."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from codemod.cli.errors import Unusable
from codemod.cli.outputs import FORMAT_NAMES
from codemod.settings import Settings, SettingsError, load

_Command = TypeVar("_Command", bound=Callable[..., Any])

# Whether a path can be read is found out by the run, which reports it and goes on with the rest.
paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path, readable=False))

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMAT_NAMES),
    default="terminal",
    show_default=True,
    help="What to print.",
)
table_format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["terminal", "json"]),
    default="terminal",
    show_default=True,
    help="What to print.",
)
reports_option = click.option(
    "--output",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="Put what would be printed into FILE, or also a report in FORMAT; may be repeated.",
)
whole_project_option = click.option(
    "--whole-project",
    is_flag=True,
    help="Judge PATHS by what the rest of the project does too; for single files, as in hooks.",
)
stdin_option = click.option(
    "--stdin-filename",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Take the content of FILE from standard input.",
)
exit_zero_option = click.option(
    "--exit-zero", is_flag=True, help="Leave with 0 instead of 1 when something is left."
)

_SETTINGS: tuple[tuple[str, Callable[[_Command], _Command]], ...] = (
    (
        "select",
        click.option(
            "--select",
            multiple=True,
            metavar="CODES",
            help="Only rules whose code begins with one of CODES (comma separated).",
        ),
    ),
    (
        "ignore",
        click.option(
            "--ignore",
            multiple=True,
            metavar="CODES",
            help="No rules whose code begins with one of CODES.",
        ),
    ),
    (
        "exclude",
        click.option(
            "--exclude", multiple=True, metavar="PATTERN", help="Leave matching files out."
        ),
    ),
    (
        "include",
        click.option("--include", multiple=True, metavar="PATTERN", help="Only matching files."),
    ),
    (
        "unsafe",
        click.option(
            "--unsafe/--no-unsafe",
            default=None,
            help="Also apply the migrations that are only offered.",
        ),
    ),
    (
        "store",
        click.option(
            "--store",
            type=click.Choice(["default", "off"]),
            help="off: write store=False wherever no later turn needs the id.",
        ),
    ),
    (
        "chains",
        click.option(
            "--chains/--no-chains",
            default=None,
            help="Leave conversations that the program sends whole on every turn to the service.",
        ),
    ),
    (
        "vertex",
        click.option(
            "--vertex",
            type=click.Choice(["leave", "migrate"]),
            help="Whether clients of Vertex AI are migrated too.",
        ),
    ),
    (
        "responses",
        click.option(
            "--responses",
            type=click.Choice(["keep", "native"]),
            help="keep: responses that cannot be translated keep their class.",
        ),
    ),
    (
        "models.replace",
        click.option(
            "--replace-models/--keep-models",
            "models_replace",
            default=None,
            help="Whether deprecated models are replaced by the catalog.",
        ),
    ),
    (
        "models.overrides",
        click.option(
            "--model",
            "models_overrides",
            multiple=True,
            metavar="OLD=NEW",
            help="Replace the model OLD by NEW, whatever the catalog says.",
        ),
    ),
    (
        "helpers",
        click.option(
            "--helpers",
            metavar="MODULE",
            help="Put helper functions into this module, made if need be, instead of each file.",
        ),
    ),
    (
        "sdk-floor",
        click.option(
            "--sdk-floor", metavar="VERSION", help="The oldest google-genai to write code for."
        ),
    ),
    (
        "max-file-size",
        click.option("--max-file-size", type=int, metavar="BYTES", help="Leave larger files out."),
    ),
    (
        "line-length",
        click.option("--line-length", type=int, metavar="N", help="Break new lines at N columns."),
    ),
)
"""Setting -> its option; click passes the value under the setting's name with underscores."""


def settings_options(command: _Command) -> _Command:
    """Give `command` a flag for every setting; it receives them as keyword arguments."""
    for _, option in reversed(_SETTINGS):
        command = option(command)
    return command


def settings_of(start: Path, values: Mapping[str, Any]) -> Settings:
    """The settings for a run over the folder `start` with the flags in `values`.

    Raises Unusable with a sentence for settings, codes or models that do not exist.
    """
    flags: dict[str, object] = {}
    for key, _ in _SETTINGS:
        value = values[_parameter(key)]
        if value == ():
            continue
        if key in ("select", "ignore"):
            value = tuple(code for item in value for code in item.split(",") if code.strip())
        elif key == "models.overrides":
            value = dict(_override(item) for item in value)
        flags[key] = value
    try:
        settings = load(start, flags)
    except SettingsError as error:
        raise Unusable(str(error)) from error
    check_codes(settings)
    return settings


def given_arguments(context: click.Context, paths: Iterable[Path]) -> tuple[str, ...]:
    """The settings of the command line of `context` and `paths`, to repeat in another command."""
    arguments: list[str] = []
    names = {_parameter(key) for key, _ in _SETTINGS}
    for option in context.command.params:
        name = option.name or ""
        source = context.get_parameter_source(name)
        if name not in names or source is not ParameterSource.COMMANDLINE:
            continue
        value = context.params[name]
        if isinstance(value, bool):
            arguments.append(option.opts[0] if value else option.secondary_opts[0])
            continue
        for item in value if isinstance(value, tuple) else (value,):
            arguments += [option.opts[0], str(item)]
    return (*arguments, *(_shown(path) for path in paths))


def _shown(path: Path) -> str:
    """`path` as one would type it here."""
    here = Path.cwd().resolve()
    if path.is_absolute() and path.is_relative_to(here):
        return str(path.relative_to(here))
    return str(path)


def _parameter(key: str) -> str:
    """The name under which click passes the value of the setting `key`."""
    return key.replace(".", "_").replace("-", "_")


def check_codes(settings: Settings) -> None:
    """Raise Unusable for a code in the settings that no rule has, or that is in both lists."""
    both = sorted(set(settings.select) & set(settings.ignore))
    if both:
        raise Unusable(f"{both[0]} is both selected and ignored; remove one of the two.")
    in_files = (code for codes in settings.per_file_ignores.values() for code in codes)
    asked = dict.fromkeys((*settings.select, *settings.ignore, *settings.severity, *in_files))
    if not asked:
        return
    from codemod.rules.registry import all_rules

    known = [rule.code for rule in all_rules()]
    for code in asked:
        if not any(rule.startswith(code) for rule in known):
            raise Unusable(f"No rule has the code {code}; {nearest(code, known)}.")


def nearest(word: str, known: list[str]) -> str:
    """What to say after "there is no `word`"."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]}? `gemini-codemod rules` lists them all"
    return "`gemini-codemod rules` lists them all"


def _override(item: str) -> tuple[str, str]:
    old, equals, new = item.partition("=")
    if not (old and equals and new):
        raise Unusable(f"--model takes OLD=NEW, not {item!r}.")
    return old, new
