"""Masking: what must never be printed, and what must stay readable."""

from __future__ import annotations

import pytest

from codemod.reporting.secrets import redact, redact_result
from tests.reporting import sample

GOOGLE = sample.KEY
WORD = "hunter2hunter2"


@pytest.mark.parametrize(
    ("code", "secret"),
    [
        (f'client = genai.Client(api_key="{GOOGLE}")', GOOGLE),
        (f"# old key {GOOGLE}", GOOGLE),
        (f"https://host/v1/models?alt=sse&key={GOOGLE}", GOOGLE),
        ('url = "https://host/v1?key=abcdef123&alt=sse"', "abcdef123"),
        (f'client = genai.Client(api_key="{WORD}")', WORD),
        (f"client = genai.Client(api_key = '{WORD}')", WORD),
        (f'client = genai.Client(\n    api_key=(\n        "{WORD}"))', WORD),
        (f'API_KEY: str = "{WORD}"', WORD),
        (f'api_key: Optional[str] = r"{WORD}"', WORD),
        (f'api_key: str | None = "{WORD}"', WORD),
        (f'GEMINI_API_KEY_2 = """{WORD}"""', WORD),
        (f'os.environ["GOOGLE_API_KEY"] = "{WORD}"', WORD),
        (f'key = os.getenv("GEMINI_API_KEY", "{WORD}")', WORD),
        (f'key = os.environ.get("GEMINI_API_KEY") or "{WORD}"', WORD),
        (f'monkeypatch.setenv("GEMINI_API_KEY", "{WORD}")', WORD),
        (f'headers = {{"x-goog-api-key": "{WORD}"}}', WORD),
        (f'headers = {{"Authorization": "Bearer {WORD}"}}', WORD),
        (f'Client(key="{WORD}")', WORD),
        (f'{{"api_key": (\n    "{WORD}"\n)}}', WORD),
        (f'password = "{WORD}"', WORD),
        (f'client_secret = SecretStr("{WORD}")', WORD),
        ('OpenAI("sk-proj-abcdefgh12345678")', "sk-proj-abcdefgh12345678"),
        ('use("ya29.a0AfH6SMBxyz")', "ya29.a0AfH6SMBxyz"),
        ('use("AQ.Ab8RN6Ibcdefghijklmnop")', "AQ.Ab8RN6Ibcdefghijklmnop"),
        ('use("ghp_abcdefghij0123456789")', "ghp_abcdefghij0123456789"),
    ],
)
def test_a_secret_becomes_asterisks_of_its_length(code: str, secret: str) -> None:
    assert secret in code
    assert redact(code) == code.replace(secret, "*" * len(secret))


@pytest.mark.parametrize(
    "code",
    [
        'api_key=os.environ["GEMINI_API_KEY"]',
        'for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):',
        'api_key_name = "the name"',
        'Client(api_key="", model="gemini-2.0-flash")',
        'url = f"https://host/v1?key={API_KEY}"',
        'client = genai.Client(api_key=f"{prefix}")',
        "sorted(models, key=lambda m: m.name)",
        'max(rows, key="score")',
        'if key == "generation_config":',
        "max_output_tokens=2048",
        'config={"max_output_tokens": 100, "stop_sequences": ["END"]}',
        'model="gemini-2.5-flash", contents="Explain how keys work"',
        "def ask(api_key: str, question: str) -> str:",
        "x: Optional[int] = None",
        'class AuthToken:\n    """A token with a key: "of its own"."""',
    ],
)
def test_other_code_stays_as_it_is(code: str) -> None:
    assert redact(code) == code


def test_masking_is_stable_and_keeps_lines() -> None:
    code = f'A = 1\napi_key = (\n    "{GOOGLE}"\n)\r\nB = 2'
    once = redact(code)
    assert redact(once) == once
    assert [len(line) for line in once.split("\n")] == [len(line) for line in code.split("\n")]


def test_a_result_is_masked_in_every_text() -> None:
    place = sample.at("a.py", 1, 0, f'x = "{GOOGLE}"')
    flow = sample.held("mock", "a.py", 1, f'y = "{GOOGLE}"', f"detail {GOOGLE}")
    flow = sample.replace_all_texts(flow, place, GOOGLE)
    result = sample.only(flow, message=f"Line 1 holds {GOOGLE}; correct it.")
    assert repr(result).count(GOOGLE) >= 8
    assert GOOGLE not in repr(redact_result(result))


def test_long_text_takes_no_time() -> None:
    text = '"GEMINI_API_KEY",' + " \n" * 50_000 + "api_key = (" * 2_000
    assert redact(text) == text
