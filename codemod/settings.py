"""What a run may be told: the `[tool.gemini-codemod]` table of `pyproject.toml`, below the flags.

`FIELDS` is the one table of keys.  Everything else (reading, checking, the names that an error
suggests) follows from it, so that a new setting is one row there and one field of `Settings`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

TABLE = "tool.gemini-codemod"
Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""How much a finding matters, the gravest first."""
DEFAULT_MAX_FILE_SIZE = 1_000_000


class SettingsError(Exception):
    """A setting that cannot be used.  The message is one sentence with what to do."""


@dataclass(frozen=True)
class Settings:
    """The choices of a run; the defaults are those of a run without any configuration.

    `select` and `ignore` hold prefixes of rule codes.  `exclude` and `include` hold patterns (see
    `codemod.discovery.patterns`); those with a slash that came from a file or a flag are absolute.
    `max_file_size` is in bytes.  `line_length` is None when the tool is to choose.
    `per_file_ignores` maps such patterns to prefixes of rule codes, `severity` such prefixes to
    severities.  Findings below `fail_on` do not fail a check; `baseline` is the file of those that
    are known.
    `source` is the file that was read, if any.
    """

    models_replace: bool = True
    models_overrides: Mapping[str, str] = field(default_factory=dict)
    store: Literal["default", "off"] = "default"
    chains: bool = False
    vertex: Literal["leave", "migrate"] = "leave"
    responses: Literal["keep", "native"] = "keep"
    helpers: str = ""
    sdk_floor: str = "2.3.0"
    unsafe: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    line_length: int | None = None
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: Severity = "info"
    baseline: Path | None = None
    source: Path | None = None


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("true or false")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("a string")


def _positive(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise ValueError("a whole number above 0")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    raise ValueError("a list of strings")


def _codes(value: object) -> tuple[str, ...]:
    return tuple(code.strip().upper() for code in _texts(value))


def _mapping(value: object) -> dict[str, str]:
    if isinstance(value, Mapping) and all(
        isinstance(item, str) and item for pair in value.items() for item in pair
    ):
        return dict(value)
    raise ValueError("a table of old model id = new model id, both strings")


def _ignores(value: object) -> dict[str, tuple[str, ...]]:
    if isinstance(value, Mapping):
        return {str(pattern): _codes(codes) for pattern, codes in value.items()}
    raise ValueError("a table of pattern = list of codes")


def _severities(value: object) -> dict[str, Severity]:
    if isinstance(value, Mapping) and set(value.values()) <= set(SEVERITIES):
        return {str(code).upper(): severity for code, severity in value.items()}
    raise ValueError('a table of code = "error", "warning" or "info"')


def _path(value: object) -> Path:
    if isinstance(value, str | Path) and str(value):
        return Path(value)
    raise ValueError("the path of a file")


def _module_path(value: object) -> str:
    if isinstance(value, str) and all(part.isidentifier() for part in value.split(".") if value):
        return value
    raise ValueError("the dotted path of a module, such as app.gemini_helpers")


def _version(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+){0,3}", value):
        return value
    raise ValueError('a version such as "2.3.0"')


def _choice(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise ValueError(" or ".join(f'"{word}"' for word in words))

    return read


FIELDS: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "models.replace": ("models_replace", _boolean),
    "models.overrides": ("models_overrides", _mapping),
    "store": ("store", _choice("default", "off")),
    "chains": ("chains", _boolean),
    "vertex": ("vertex", _choice("leave", "migrate")),
    "responses": ("responses", _choice("keep", "native")),
    "helpers": ("helpers", _module_path),
    "sdk-floor": ("sdk_floor", _version),
    "unsafe": ("unsafe", _boolean),
    "select": ("select", _codes),
    "ignore": ("ignore", _codes),
    "exclude": ("exclude", _texts),
    "include": ("include", _texts),
    "max-file-size": ("max_file_size", _positive),
    "line-length": ("line_length", _positive),
    "per-file-ignores": ("per_file_ignores", _ignores),
    "severity": ("severity", _severities),
    "fail-on": ("fail_on", _choice(*SEVERITIES)),
    "baseline": ("baseline", _path),
}
"""Key in the table -> field of `Settings` and the reader, which raises ValueError(expectation)."""

_FLAGS = "the command line"
"""The origin of settings that come from no file."""

_NESTED = {key.partition(".")[0] for key in FIELDS if "." in key}


def load(start: Path, flags: Mapping[str, object] | None = None) -> Settings:
    """The settings for a run over `start`, a folder: defaults, then the file, then the flags.

    `flags` maps keys as they are written in the file (`"sdk-floor"`, `"models.replace"`) to values;
    None means that the flag was not given.  `models.overrides` adds to the file's, the others
    replace.  Patterns with a slash in flags count from the current directory, those in a file
    from the file's folder.

    Raises SettingsError for a key that does not exist or a value of the wrong type.
    """
    settings = Settings()
    source = find_table(start)
    if source is not None:
        path, table = source
        settings = _apply(settings, _flatten(table, path), str(path), path.parent)
        settings = replace(settings, source=path)
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    if "models.overrides" in given:
        given["models.overrides"] = {
            **settings.models_overrides,
            **_read("models.overrides", given["models.overrides"], _FLAGS),
        }
    return _apply(settings, given, _FLAGS, Path.cwd())


def find_table(start: Path) -> tuple[Path, Mapping[str, object]] | None:
    """The nearest `pyproject.toml` at or above `start` that has our table, with the table.

    A file without the table is passed over, so that a package of a monorepo may have its own
    `pyproject.toml` and the settings still hold.  Raises SettingsError when a file that has to be
    looked at cannot be read as TOML.
    """
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise SettingsError(f"{path}: cannot be read ({error.strerror}).") from error
        if b"gemini-codemod" not in data:
            continue
        table = _parse(path, data).get("tool", {})
        ours = table.get("gemini-codemod") if isinstance(table, Mapping) else None
        if isinstance(ours, Mapping):
            return path, ours
        if ours is not None:
            raise SettingsError(f"{path}: [{TABLE}] must be a table of settings.")
    return None


def _parse(path: Path, data: bytes) -> Mapping[str, Any]:
    """The document; the TOML reader is imported here because most runs have no settings."""
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}.") from error


def _flatten(table: Mapping[str, object], path: Path) -> dict[str, object]:
    """Our table with the keys of nested tables written with a dot, as in `FIELDS`."""
    flat: dict[str, object] = {}
    for key, value in table.items():
        if key not in _NESTED:
            flat[key] = value
        elif isinstance(value, Mapping):
            flat.update({f"{key}.{inner}": item for inner, item in value.items()})
        else:
            raise SettingsError(
                f"{path}: [{TABLE}] {key} must be a table; write [{TABLE}.{key}] above its keys."
            )
    return flat


def _apply(settings: Settings, values: Mapping[str, object], origin: str, base: Path) -> Settings:
    """`settings` with `values` read and put in; patterns with a slash are anchored at `base`."""
    from codemod.discovery.patterns import anchored

    changes: dict[str, Any] = {}
    for key, value in values.items():
        read = _read(key, value, origin)
        if key in ("exclude", "include"):
            read = tuple(anchored(pattern, base) for pattern in read)
        elif key == "per-file-ignores":
            read = {anchored(pattern, base): codes for pattern, codes in read.items()}
        elif key == "baseline":
            read = base / read
        changes[FIELDS[key][0]] = read
    return replace(settings, **changes)


def _read(key: str, value: object, origin: str) -> Any:
    """`value` checked by the row of `key`; SettingsError names `origin`, the file or the flags."""
    if key not in FIELDS:
        raise SettingsError(f"{origin}: [{TABLE}] has no setting {key!r}; {_suggestion(key)}.")
    try:
        return FIELDS[key][1](value)
    except ValueError as error:
        where = f"--{key}" if origin == _FLAGS else f"{origin}: [{TABLE}] {key}"
        raise SettingsError(f"{where} must be {error}, not {_shown(value)}.") from error


def _suggestion(key: str) -> str:
    near = difflib.get_close_matches(key.replace("_", "-"), FIELDS, n=1, cutoff=0.5)
    if not near:
        near = [name for name in FIELDS if name.endswith(f".{key}")][:1]
    if near:
        return f"did you mean {near[0]!r}"
    return "the settings are " + ", ".join(FIELDS)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
