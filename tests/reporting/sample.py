"""Results to look at and to test with.

`python -m tests.reporting.sample [small|large|none] [MODE] [WIDTH]` shows one on this terminal.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import get_args

from codemod.model import (
    Family,
    FileChange,
    FileProblem,
    Flow,
    Location,
    Note,
    Refusal,
    Result,
    Site,
    Span,
    Status,
    Substitution,
)
from codemod.planning.refusals import REFUSALS

KEY = "AIza" + "SyD-fake-key-of-nobody-0123456789abcde"


def at(path: str, line: int, column: int = 4, snippet: str = "") -> Location:
    """A location of some width; `column` counts from 0."""
    return Location(path, Span(line, column, line, column + max(len(snippet), 1)), snippet)


def call(path: str, line: int, snippet: str = "") -> Site:
    """The site of a generate call."""
    code = snippet or "response = client.models.generate_content("
    return Site(at(path, line, 4, code), Family.CALL, "generate_content")


def read(path: str, line: int, member: str = "text") -> Site:
    """The site of a read of a response."""
    return Site(at(path, line, 11, f"response.{member}"), Family.RESPONSE, member)


def migrated(path: str, line: int, *codes: str, model: bool = False) -> Flow:
    """A migrated flow of a call, a model string and one read."""
    sites: tuple[Site, ...] = (call(path, line), read(path, line + 4))
    substitutions: tuple[Substitution, ...] = ()
    if model:
        place = at(path, line + 1, 14, '"gemini-2.0-flash"')
        sites = (*sites, Site(place, Family.MODEL, "gemini-2.0-flash"))
        remark = "catalog 2026-11: gemini-2.0-* is shut down"
        substitutions = (Substitution(place, "gemini-2.0-flash", "gemini-3.5-flash", remark),)
    notes = tuple(Note(code, at(path, line)) for code in codes)
    return Flow(
        f"{path}:{line}",
        "generate-content",
        Status.MIGRATED,
        sites,
        notes=notes,
        substitutions=substitutions,
        files=(path,),
    )


def held(
    code: str,
    path: str,
    line: int,
    snippet: str,
    detail: str = "",
    *,
    offset: int = 4,
    status: Status = Status.LEFT,
) -> Flow:
    """A flow that one place, `offset` lines below its call, holds back."""
    place = at(path, line + offset, 8, snippet)
    sites = (call(path, line), Site(place, Family.RESPONSE, detail))
    return Flow(
        f"{path}:{line}", "generate-content", status, sites, refusal=Refusal(code, place, detail)
    )


def replace_all_texts(flow: Flow, place: Location, secret: str) -> Flow:
    """`flow` with `secret` in each of its texts."""
    return replace(
        flow,
        sites=(Site(place, Family.CALL, f"symbol {secret}"),),
        notes=(Note("error-text", place),),
        substitutions=(Substitution(place, f"old {secret}", f"new {secret}", f"why {secret}"),),
    )


def begin_at(flow: Flow, path: str, line: int) -> Flow:
    """`flow` with its call at another place than before."""
    return replace(flow, sites=(call(path, line), *flow.sites[1:]))


def only(flow: Flow, message: str = "") -> Result:
    """A result with one flow, and a file problem when there is a message for it."""
    problems = (FileProblem("broken.py", "syntax-error", message),) if message else ()
    return Result((flow,), (), problems, files_scanned=2, files_relevant=1)


def small() -> Result:
    """The result for a small application: some of everything."""
    flows = (
        migrated("app/summary.py", 14, "stored-by-default", "text-empty-not-none", model=True),
        migrated("app/summary.py", 41, "stored-by-default", "automatic-retries", model=True),
        migrated("app/web.py", 23, "stored-by-default", "error-classes"),
        migrated("app/cli.py", 9, "stored-by-default", "stream-request-at-call", model=True),
        held(
            "read-without-equivalent",
            "app/moderation.py",
            31,
            "for rating in response.candidates[0].safety_ratings:",
            "safety_ratings",
        ),
        held(
            "read-without-equivalent",
            "app/moderation.py",
            57,
            "score: Optional[float] = response.candidates[0].avg_logprobs",
            "avg_logprobs",
        ),
        held(
            "vertex-client",
            "app/enterprise/client.py",
            8,
            f'client = genai.Client(vertexai=True, api_key="{KEY}")',
            offset=-4,
        ),
        held(
            "response-public-api",
            "app/sdk/public.py",
            20,
            "return response",
            "ask",
            status=Status.OFFERED,
        ),
        Flow("app/old.py:3", "generate-content", Status.SUPPRESSED, (call("app/old.py", 3),)),
    )
    before = b"from google import genai\n"
    return Result(
        flows,
        tuple(
            FileChange(path, before, before + b"# changed\n")
            for path in ("app/cli.py", "app/summary.py", "app/web.py")
        ),
        (
            FileProblem(
                "app/broken.py",
                "syntax-error",
                "Line 12 is not valid Python; correct the file or exclude it.",
            ),
            FileProblem(
                "vendor/bundle.py",
                "too-large",
                "The file has 4.1 MB and the limit is 2 MB; raise max-file-size to include it.",
                fatal=False,
            ),
        ),
        files_scanned=124,
        files_relevant=9,
    )


def large() -> Result:
    """Many flows: the report must group and cut."""
    codes = tuple(REFUSALS)
    flows = []
    for number in range(200):
        code = "config-without-equivalent" if number % 2 else codes[number % 12]
        detail = ("cached_content", "logprobs", "presence_penalty")[number % 3]
        path = f"services/area_{number % 7}/module_with_a_long_name_{number % 40}.py"
        flows.append(
            held(code, path, 10 + number, "config=types.GenerateContentConfig(", detail, offset=2)
        )
    for number in range(90):
        path = f"services/area_{number % 7}/worker_{number % 31}.py"
        flows.append(
            migrated(path, 5 + number, "stored-by-default", "error-text", model=number % 3 == 0)
        )
    changes = tuple(
        FileChange(path, b"a\n", b"b\n")
        for path in sorted({path for flow in flows for path in flow.files})
    )
    return Result(tuple(flows), changes, (), files_scanned=4120, files_relevant=71)


def nothing() -> Result:
    """No usage at all."""
    return Result((), (), (), files_scanned=124, files_relevant=0)


def single() -> Result:
    """One migrated flow and nothing else."""
    flow = migrated("main.py", 7, "stored-by-default")
    change = FileChange("main.py", b"old\n", b"new\n")
    return Result((flow,), (change,), (), files_scanned=1, files_relevant=1)


SAMPLES = {"small": small, "large": large, "none": nothing, "single": single}


def main(arguments: list[str]) -> None:
    """Show a sample: its name, the mode and the width are optional."""
    from codemod.reporting import terminal
    from codemod.reporting.next_step import Mode

    defaults = ["small", "dry-run", "0"]
    name, mode, width = [*arguments, *defaults[len(arguments) :]]
    for known in get_args(Mode):
        if known == mode:
            terminal.render(SAMPLES[name](), known, sys.stdout, True, int(width) or None)


if __name__ == "__main__":
    main(sys.argv[1:])
