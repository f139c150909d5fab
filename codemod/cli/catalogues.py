"""`rules`, `explain` and `models`: what the tool knows, printed from its tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codemod.cli.errors import Unusable
from codemod.cli.options import nearest, table_format_option
from codemod.cli.terminal import emit
from codemod.settings import TABLE, SettingsError, load

if TYPE_CHECKING:
    from codemod.rules.rule import Rule


@click.command()
@table_format_option
def rules(output_format: str) -> None:
    """List the rules: what is found, and how safe the migration is."""
    from codemod.rules.registry import all_rules

    found = all_rules()
    if output_format == "json":
        emit(_json({"version": 1, "rules": [_rule_row(rule) for rule in found]}), "stdout")
        return
    table = [("code", "name", "safety", "summary")]
    table += [(rule.code, rule.name, _word(rule.safety), rule.summary) for rule in found]
    emit(_columns(table), "stdout")
    emit("Next: `gemini-codemod explain CODE` tells more about one of them.\n", "stderr")


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Explain CODE: a rule, a reason why code stays, or a note on changed behaviour."""
    from codemod.mapping.notes import NOTES
    from codemod.planning.refusals import REFUSALS
    from codemod.reporting.rule_page import note_markdown, refusal_markdown, rule_markdown
    from codemod.rules.registry import all_rules

    known_rules = {name: rule for rule in all_rules() for name in (rule.name, rule.code)}
    wanted = code.strip()
    for name in (wanted, wanted.upper(), wanted.lower()):
        pages = [rule_markdown(known_rules[name])] if name in known_rules else []
        pages += [refusal_markdown(REFUSALS[name])] if name in REFUSALS else []
        pages += [note_markdown(NOTES[name])] if name in NOTES else []
        if pages:
            emit("\n".join(pages), "stdout")
            return
    known = [*known_rules, *REFUSALS, *NOTES]
    raise Unusable(f"There is nothing with the code {wanted}; {nearest(wanted, known)}.")


@click.command()
@table_format_option
def models(output_format: str) -> None:
    """List the deprecated models and what replaces them.

    The overrides of the current directory's settings come first; they win.
    """
    from codemod.mapping.models import CATALOG_DATE, REPLACEMENTS

    try:
        overrides = load(Path.cwd()).models_overrides
    except SettingsError as error:
        raise Unusable(str(error)) from error
    rows = [
        {"old": old, "new": new, "kind": "", "state": "", "note": "Named in models.overrides."}
        for old, new in overrides.items()
    ]
    rows += [
        {
            "old": entry.old_pattern,
            "new": entry.new,
            "kind": entry.kind,
            "state": entry.state,
            "note": entry.note,
        }
        for entry in REPLACEMENTS
    ]
    if output_format == "json":
        document = {"version": 1, "catalog": CATALOG_DATE, "replacements": rows}
        emit(_json(document), "stdout")
        return
    emit(_columns([("old", "new", "kind", "state", "note"), *map(_cells, rows)]), "stdout")
    emit(
        f"Catalog of {CATALOG_DATE}; the first line that matches decides. Next: name other "
        f"models under [{TABLE}.models.overrides] or with --model OLD=NEW.\n",
        "stderr",
    )


def _rule_row(rule: Rule) -> dict[str, str]:
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "why": rule.why,
        "guide": rule.guide,
        "safety": _word(rule.safety),
        "example_before": rule.example_before,
        "example_after": rule.example_after,
    }


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    """`rows` of texts as a table; the last column is not padded."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join(lines) + "\n"


def _cells(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row.values())


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"


def _word(value: object) -> str:
    """The word of an enum member, or the word itself."""
    return str(getattr(value, "value", value))
