"""Masking of API keys and other secrets in everything that is printed.

Reports quote lines of the user's code, and sample code often holds a key.  Masking keeps the
length of a text, so that columns and spans still fit, and looks at text only: a value is masked
because it has the shape of a known kind of key, or because it is the literal value of a name that
says it is a secret.  A harmless value masked by mistake is the cheaper error.
"""

from __future__ import annotations

import re
from dataclasses import replace

from codemod.model import (
    FileProblem,
    Flow,
    Location,
    Note,
    Refusal,
    Result,
    Site,
    Substitution,
    Suppression,
)

_KNOWN_SHAPES = re.compile(
    r"""
      AIza[0-9A-Za-z_\-]{8,}                              # Google API key
    | \bAQ\.[0-9A-Za-z_\-]{16,}                           # Google API key, newer form
    | \bya29\.[0-9A-Za-z_\-.]{4,}                         # Google OAuth access token
    | \bGOCSPX-[0-9A-Za-z_\-]{8,}                         # Google OAuth client secret
    | \bsk-[0-9A-Za-z_\-]{8,}                             # OpenAI, Anthropic and others
    | \b(?:gh[pousr]|github_pat|glpat|hf|xox[abprs])[_\-][0-9A-Za-z_\-]{16,}
    | \bAKIA[0-9A-Z]{12,}                                 # AWS
    | \beyJ[0-9A-Za-z_\-]{8,}\.[0-9A-Za-z_\-]{8,}\.[0-9A-Za-z_\-]*   # JSON Web Token
    | (?<=PRIVATE\ KEY-----)(?:\\n|[0-9A-Za-z+/=])+
    """,
    re.VERBOSE,
)

_SECRET_NAME = r"""
    (?:api|access|private|secret|auth|client|signing|encryption|goog)[_\-]?(?:key|secret|token)
    | password | passwd | passphrase | secret | credentials? | bearer
"""
# Between a name and its value; the value may stand on the next line.
_GAP = r"[\s(\\]*"
# After a colon a line break begins a block, whose docstring is no secret.
_COLON_GAP = r"[ \t]*(?:[(\\]\s*)?"
# Not an f-string placeholder alone, and not the name of an environment variable.
_LITERAL = r"""
    [rRbBuUfF]{0,2}(?P<quote>\"\"\"|\'\'\'|\"|\')
    (?!\{|(?-i:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?P=quote))
    (?P<value>(?!(?P=quote)).+?)(?P=quote)
"""
_ANNOTATION = r"[\w.]+(?:\[[^\]=\n]*\])?(?:\s*\|\s*\w+)*\s*="

_NAMED_LITERAL = re.compile(
    rf"""
    (?:{_SECRET_NAME})(?:[_\-]?[0-9]+|s)?      # the name ends here: api_key, GEMINI_API_KEY_2
    (?:
        ["']?\]?\s*(?: :{_COLON_GAP}(?:{_ANNOTATION}{_GAP})?   # "api_key": v  api_key: str = v
                     | =(?!=){_GAP} )                      # api_key=v   env["API_KEY"] = v
      | ["'],{_GAP}                                        # getenv("API_KEY", v)
      | ["']?[)\]]?\s*\bor\b{_GAP}                         # getenv("API_KEY") or v
    )
    (?:SecretStr\(|str\()?
    {_LITERAL}
    """,
    re.VERBOSE | re.IGNORECASE,
)
# `key` and `token` alone name many harmless things, so their value must look like a secret.
_SHORT_NAME = re.compile(
    rf"\b(?:key|token)(?:[\"']?\]?\s*=(?!=)|[\"']\s*:){_GAP}{_LITERAL}",
    re.VERBOSE | re.IGNORECASE,
)
_LOOKS_SECRET = re.compile(r"[^\s{}]{8,}\Z")
_QUERY = re.compile(r"[?&](?:api[_-]?)?(?:key|token)=(?P<value>[^&\s\"'{}]+)", re.IGNORECASE)
_BEARER = re.compile(r"\bBearer\s+(?P<value>[0-9A-Za-z_\-.~+/]{8,}=*)")


def redact(text: str) -> str:
    """`text` with every secret replaced by as many asterisks as it has characters.

    Line breaks are never replaced, so lines stay lines.
    """
    text = _KNOWN_SHAPES.sub(lambda match: "*" * len(match[0]), text)
    text = _NAMED_LITERAL.sub(_mask_value, text)
    text = _SHORT_NAME.sub(
        lambda match: _mask_value(match) if _LOOKS_SECRET.match(match["value"]) else match[0], text
    )
    text = _QUERY.sub(_mask_value, text)
    return _BEARER.sub(_mask_value, text)


def redact_result(result: Result) -> Result:
    """`result` with secrets masked in every text that a report quotes; `changes` stay as they are.

    Paths are kept, because a report whose paths name no file is of no use.
    """
    return replace(
        result,
        flows=tuple(_flow(flow) for flow in result.flows),
        problems=tuple(_problem(problem) for problem in result.problems),
        unused=tuple(_suppression(item) for item in result.unused),
    )


def _mask_value(match: re.Match[str]) -> str:
    start, end = (position - match.start() for position in match.span("value"))
    return match[0][:start] + "*" * (end - start) + match[0][end:]


def _location(location: Location) -> Location:
    return replace(location, snippet=redact(location.snippet))


def _site(site: Site) -> Site:
    return replace(site, location=_location(site.location), symbol=redact(site.symbol))


def _refusal(refusal: Refusal) -> Refusal:
    return replace(refusal, location=_location(refusal.location), detail=redact(refusal.detail))


def _note(note: Note) -> Note:
    return replace(note, location=_location(note.location))


def _substitution(substitution: Substitution) -> Substitution:
    return Substitution(
        _location(substitution.location),
        redact(substitution.old),
        redact(substitution.new),
        redact(substitution.note),
    )


def _suppression(item: Suppression) -> Suppression:
    return replace(item, location=_location(item.location), reason=redact(item.reason))


def _problem(problem: FileProblem) -> FileProblem:
    return replace(problem, message=redact(problem.message))


def _flow(flow: Flow) -> Flow:
    return replace(
        flow,
        sites=tuple(_site(site) for site in flow.sites),
        refusal=_refusal(flow.refusal) if flow.refusal else None,
        notes=tuple(_note(note) for note in flow.notes),
        substitutions=tuple(_substitution(item) for item in flow.substitutions),
        suppressions=tuple(_suppression(item) for item in flow.suppressions),
    )
