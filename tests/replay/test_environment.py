from __future__ import annotations

import sys
from pathlib import Path

import pytest

from codemod.replay.environment import (
    Environment,
    EnvironmentUnusableError,
    probe,
    require_sdks,
)
from tests.environments import interpreter


def environment(**versions: str) -> Environment:
    named = {name.replace("_", "-"): version for name, version in versions.items()}
    return Environment("/p/python", {"google-genai": "", "google-generativeai": "", **named}, ())


def test_versions_are_read_from_the_interpreter() -> None:
    assert probe(str(interpreter("floor"))).versions == {
        "google-genai": "2.3.0",
        "google-generativeai": "",
    }


@pytest.mark.parametrize("version", ["2.3.0", "2.10.0", "3.0.0rc1", "10.0"])
def test_new_enough(version: str) -> None:
    require_sdks(environment(google_genai=version), "2.3.0", legacy=False)


@pytest.mark.parametrize("version", ["2.2.9", "1.70.0", "0.8"])
def test_too_old(version: str) -> None:
    with pytest.raises(
        EnvironmentUnusableError, match=rf"{version}, and migrated code needs 2.3.0"
    ):
        require_sdks(environment(google_genai=version), "2.3.0", legacy=False)


def test_the_legacy_sdk_is_needed_where_the_old_code_uses_it() -> None:
    only_new = environment(google_genai="3.4.0")
    require_sdks(only_new, "2.3.0", legacy=False)
    with pytest.raises(EnvironmentUnusableError, match="has no google-generativeai, which"):
        require_sdks(only_new, "2.3.0", legacy=True)


def test_both_missing_are_named_with_the_hint() -> None:
    with pytest.raises(EnvironmentUnusableError) as error:
        require_sdks(environment(), "2.3.0", legacy=True, hint=", for example X")
    assert "-m pip install google-genai google-generativeai`" in str(error.value)
    assert str(error.value).endswith("with --python, for example X.")


def test_packages_of_editable_installs_are_found(tmp_path: Path) -> None:
    """As setuptools does it: a module in sys.modules with a table of packages."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import sys, types\n"
        "finder = types.ModuleType('__editable___shop_finder')\n"
        f"finder.MAPPING = {{'shop': {str(tmp_path / 'shop' / 'src' / 'shop')!r}}}\n"
        "sys.modules[finder.__name__] = finder\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path / "site"))
        found = probe(sys.executable)
    assert found.import_paths_below(tmp_path / "shop") == [tmp_path / "shop" / "src"]


def test_installed_packages_inside_the_project_are_not_its_own(tmp_path: Path) -> None:
    site = tmp_path / "shop/.venv/lib/python3.12/site-packages"
    found = Environment("/p/python", {}, (site, tmp_path / "shop", tmp_path / "other"))
    assert found.import_paths_below(tmp_path / "shop") == [tmp_path / "shop"]


def test_something_that_is_no_interpreter() -> None:
    for program in ("/no/such/python", "/bin/true"):
        with pytest.raises(EnvironmentUnusableError, match="name another one with --python"):
            probe(program)
