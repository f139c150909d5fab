from __future__ import annotations

import pickle
from dataclasses import fields, replace
from pathlib import Path

import pytest

from codemod.settings import FIELDS, Settings, SettingsError, load


def configured(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_defaults_without_a_file(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()


def test_every_field_can_be_set() -> None:
    assert {name for name, _ in FIELDS.values()} == {f.name for f in fields(Settings)} - {"source"}


def test_the_whole_table(tmp_path: Path) -> None:
    configured(
        tmp_path,
        """
        [tool.gemini-codemod]
        store = "off"
        vertex = "migrate"
        helpers = "app.gemini"
        unsafe = true
        sdk-floor = "2.11.0"
        select = ["gc1", "GC2"]
        ignore = ["GC105"]
        exclude = ["vendor", "docs/*.py"]
        include = ["*.py"]
        max-file-size = 5000
        line-length = 79
        [tool.gemini-codemod.models]
        replace = false
        overrides = { "gemini-1.5-pro" = "gemini-3.1-pro-preview" }
        """,
    )
    assert load(tmp_path) == Settings(
        models_replace=False,
        models_overrides={"gemini-1.5-pro": "gemini-3.1-pro-preview"},
        store="off",
        vertex="migrate",
        helpers="app.gemini",
        sdk_floor="2.11.0",
        unsafe=True,
        select=("GC1", "GC2"),
        ignore=("GC105",),
        exclude=("vendor", f"{tmp_path}/docs/*.py"),
        include=("*.py",),
        max_file_size=5000,
        line_length=79,
        source=tmp_path / "pyproject.toml",
    )


def test_the_nearest_file_with_the_table_counts(tmp_path: Path) -> None:
    configured(tmp_path, '[tool.gemini-codemod]\nstore = "off"\n')
    package = configured(tmp_path / "package", '[project]\nname = "x"\n')
    inner = configured(tmp_path / "package/inner", "[tool.gemini-codemod]\nunsafe = true\n")
    assert load(package).store == "off"
    assert load(inner) == Settings(unsafe=True, source=inner / "pyproject.toml")


def test_a_broken_file_without_our_name_is_no_concern(tmp_path: Path) -> None:
    configured(tmp_path, "this is [not toml")
    assert load(tmp_path) == Settings()


def test_flags_are_above_the_file(tmp_path: Path) -> None:
    configured(tmp_path, '[tool.gemini-codemod]\nstore = "off"\nunsafe = true\n')
    settings = load(tmp_path, {"store": "default", "unsafe": None, "line-length": 99})
    assert (settings.store, settings.unsafe, settings.line_length) == ("default", True, 99)


def test_overrides_from_flags_add_to_the_file(tmp_path: Path) -> None:
    configured(tmp_path, '[tool.gemini-codemod.models.overrides]\na = "b"\nc = "d"\n')
    settings = load(tmp_path, {"models.overrides": {"c": "e"}})
    assert settings.models_overrides == {"a": "b", "c": "e"}


def test_settings_cross_processes(tmp_path: Path) -> None:
    settings = replace(load(tmp_path), models_overrides={"a": "b"})
    assert pickle.loads(pickle.dumps(settings)) == settings


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("line_length = 79", "no setting 'line_length'; did you mean 'line-length'."),
        ("stores = 'off'", "no setting 'stores'; did you mean 'store'."),
        ("overrides = {}", "no setting 'overrides'; did you mean 'models.overrides'."),
        ("zzz = 1", "no setting 'zzz'; the settings are models.replace, "),
        ("models = 'all'", "models must be a table; write [tool.gemini-codemod.models]"),
        ("models = { replace = 1 }", "models.replace must be true or false, not 1."),
        ("models = { replaces = true }", "did you mean 'models.replace'."),
        ("models = { overrides = { a = 1 } }", "models.overrides must be a table of old model id"),
        ("store = 'on'", """store must be "default" or "off", not 'on'."""),
        ("unsafe = 'yes'", "unsafe must be true or false, not 'yes'."),
        ("line-length = 0", "line-length must be a whole number above 0, not 0."),
        ("line-length = true", "line-length must be a whole number above 0, not true."),
        ("sdk-floor = 2.3", 'sdk-floor must be a version such as "2.3.0", not 2.3.'),
        ("select = 'GC1'", "select must be a list of strings, not 'GC1'."),
        ("exclude = [1]", "exclude must be a list of strings, not [1]."),
        ("helpers = 'app/gemini.py'", "helpers must be the dotted path of a module"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    configured(tmp_path, f"[tool.gemini-codemod]\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'pyproject.toml'}: [tool.gemini-codemod]")
    assert sentence in message
    assert "\n" not in message


def test_broken_toml_is_one_sentence(tmp_path: Path) -> None:
    configured(tmp_path, "[tool.gemini-codemod\n")
    with pytest.raises(SettingsError, match=r"pyproject\.toml: is not valid TOML: .*line 1"):
        load(tmp_path)


def test_a_table_that_is_no_table(tmp_path: Path) -> None:
    configured(tmp_path, '[tool]\ngemini-codemod = "x"\n')
    with pytest.raises(SettingsError, match="must be a table of settings"):
        load(tmp_path)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"# gemini-codemod \xff\n")
    with pytest.raises(SettingsError, match="is not valid TOML"):
        load(tmp_path)
