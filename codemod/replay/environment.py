"""Asks an interpreter for what a verification needs: its SDKs, and where it imports from."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SDK: Final = "google-genai"
LEGACY_SDK: Final = "google-generativeai"
PROBE_SECONDS: Final = 60.0

# Projects that are installed in editable mode are found by entries of sys.path or, with newer
# setuptools, by a finder module with a table of packages.
_PROBE: Final = """
import importlib.metadata, json, os, sys

def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""

paths = [path for path in sys.path if os.path.isabs(path)]
for name, module in list(sys.modules.items()):
    if name.startswith("__editable__"):
        paths += [os.path.dirname(path) for path in getattr(module, "MAPPING", {}).values()]
print(json.dumps({"versions": {n: version(n) for n in sys.argv[1:]}, "paths": paths}))
"""


class EnvironmentUnusableError(Exception):
    """An interpreter that cannot run the program.  The message is one sentence with what to do."""


@dataclass(frozen=True)
class Environment:
    """`python` is the interpreter; `paths` are the folders that it imports from."""

    python: str
    versions: dict[str, str]
    paths: tuple[Path, ...]

    def import_paths_below(self, root: Path) -> list[Path]:
        """Return the folders of the project `root` that are on the import path by themselves."""
        inside = [path for path in self.paths if path.is_relative_to(root)]
        return [path for path in dict.fromkeys(inside) if "site-packages" not in path.parts]


def probe(python: str) -> Environment:
    """Look at an interpreter.  Raises EnvironmentUnusableError when it does not run."""
    try:
        done = subprocess.run(
            [python, "-c", _PROBE, SDK, LEGACY_SDK],
            capture_output=True,
            text=True,
            check=True,
            timeout=PROBE_SECONDS,
        )
        found = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        raise EnvironmentUnusableError(
            f"{python} does not run as a Python interpreter; name another one with --python."
        ) from error
    return Environment(python, found["versions"], tuple(Path(p).resolve() for p in found["paths"]))


def require_sdks(environment: Environment, floor: str, *, legacy: bool, hint: str = "") -> None:
    """Raise EnvironmentUnusableError unless the SDKs are there.

    `floor` is the oldest google-genai that the migrated code runs on; `legacy` says that the
    code as it is uses google-generativeai.  `hint` ends the message.
    """
    needed = [SDK, LEGACY_SDK] if legacy else [SDK]
    missing = [name for name in needed if not environment.versions.get(name)]
    if missing:
        raise EnvironmentUnusableError(
            f"{environment.python} has no {' and no '.join(missing)}, which your program needs; "
            f"install {'it' if len(missing) == 1 else 'them'} there "
            f"(`{environment.python} -m pip install {' '.join(missing)}`) or name the environment "
            f"of your project with --python{hint}."
        )
    version = environment.versions[SDK]
    if _numbers(version) < _numbers(floor):
        raise EnvironmentUnusableError(
            f"{environment.python} has {SDK} {version}, and migrated code needs {floor} or newer; "
            f"upgrade it there or name another environment with --python{hint}."
        )


def _numbers(version: str) -> list[int]:
    """The release numbers of a version, without its pre-release part."""
    numbers = []
    for part in version.split("."):
        digits = "".join(character for character in part if character.isdigit())
        if not part.isdigit():
            break
        numbers.append(int(digits))
    return numbers
