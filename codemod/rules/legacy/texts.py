"""Notes the texts of migrated files that still name google-generativeai.

A message such as "pip install google-generativeai" in the handler of an import that is now
another's misleads its reader, but what a program says is its author's to write.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from codemod.model import Flow, Location, Note, Span, Status
from codemod.planning.planner import Plan
from codemod.sources.python_module import SNIPPET_LIMIT, PythonModule

if TYPE_CHECKING:
    from codemod.rules.legacy.setup import Settlement

CODE = "old-sdk-in-texts"

_NAME = re.compile(r"google[-._]generative-?ai\b", re.IGNORECASE)
_TEXTS = frozenset({tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", -1)})


def with_stale_texts(plan: Plan, settled: Settlement) -> Plan:
    """The plan with a note for each such text of the files that leave the legacy SDK."""
    flows = list(plan.flows)
    for path in settled.left:
        module = settled.context.project.modules[path]
        index = next((at for at, flow in enumerate(flows) if _migrates(flow, path)), None)
        if index is not None and not settled.stays(module):
            notes = tuple(Note(CODE, place) for place in _places(module))
            flows[index] = replace(flows[index], notes=(*flows[index].notes, *notes))
    return replace(plan, flows=tuple(flows))


def _migrates(flow: Flow, path: str) -> bool:
    return flow.status is Status.MIGRATED and path in flow.files


def _places(module: PythonModule) -> Iterator[Location]:
    """Where strings and comments of a module name the legacy SDK."""
    if not _NAME.search(module.text):
        return
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(module.text, newline=None).readline))
    except (SyntaxError, tokenize.TokenError):
        return
    for token in tokens:
        if token.type in _TEXTS:
            for match in _NAME.finditer(token.string):
                yield _place(module, token, match)


def _place(module: PythonModule, token: tokenize.TokenInfo, match: re.Match[str]) -> Location:
    above = token.string[: match.start()]
    line = token.start[0] + above.count("\n")
    inside = "\n" in above
    column = len(above) - above.rfind("\n") - 1 if inside else token.start[1] + len(above)
    span = Span(line, column, line, column + len(match[0]))
    return Location(module.path, span, module.lines[line - 1].strip()[:SNIPPET_LIMIT])
