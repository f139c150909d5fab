"""The page of a rule, a reason or a note in Markdown, made from its declaration.

`explain CODE` prints these pages, SARIF carries them as help, and

    python -m codemod.reporting.rule_page docs/rules

writes them all as documentation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codemod.mapping.notes import NoteKind
    from codemod.planning.refusals import RefusalKind
    from codemod.rules.rule import Rule

SAFETY: Mapping[str, str] = {
    "safe": "Safe: applied by `migrate --write`.",
    "unsafe": "Unsafe: applied only with `--unsafe`.",
    "display-only": "Reported only; a person decides.",
}


def rule_markdown(rule: Rule) -> str:
    """What a rule finds, why it matters, and an example."""
    before, after = rule.example_before.strip("\n"), rule.example_after.strip("\n")
    parts = [
        f"# {rule.code} {rule.name}",
        rule.summary,
        "## Why",
        rule.why,
        "## Example",
        f"```python\n{before}\n```",
    ]
    if before != after:
        parts += ["becomes", f"```python\n{after}\n```"]
    parts += [
        "## Safety",
        SAFETY[str(rule.safety)],
        "## To leave it alone",
        f"`# gemini-codemod: ignore[{rule.code}] reason` or `# noqa: {rule.code}` on the line "
        "leaves the whole flow as it is.",
        "## Guide",
        f"<{rule.guide}>",
    ]
    return "\n\n".join(parts) + "\n"


def refusal_markdown(kind: RefusalKind) -> str:
    """Why code stays, and what would unblock it."""
    return (
        f"# {kind.code}\n\nA reason why code stays as it is.\n\n{kind.sentence}\n\n"
        f"## What would unblock it\n\n{kind.unblock}\n"
    )


def note_markdown(kind: NoteKind) -> str:
    """A change of behaviour that a migration carries."""
    return f"# {kind.code}\n\nA change of behaviour: {kind.title}.\n\n{kind.sentence}\n"


def pages() -> dict[str, str]:
    """Every page of the documentation by its file name."""
    from codemod.mapping.notes import NOTES
    from codemod.planning.refusals import REFUSALS
    from codemod.rules.registry import all_rules

    rules = all_rules()
    found = {f"{rule.code}.md": rule_markdown(rule) for rule in rules}
    found["reasons.md"] = _listing(
        "Reasons why code stays",
        "Each flow that is not migrated names one of these codes. `gemini-codemod explain CODE` "
        "prints the entry.",
        (
            (kind.code, f"{kind.sentence}\n\n*To unblock it:* {kind.unblock}")
            for kind in REFUSALS.values()
        ),
    )
    found["notes.md"] = _listing(
        "Changes of behaviour",
        "What differs by nature between the two APIs. A migrated flow carries the notes that "
        "apply to it, and the report lists each once.",
        ((kind.code, f"**{kind.title}.** {kind.sentence}") for kind in NOTES.values()),
    )
    rows = "\n".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.safety} | {rule.summary} |"
        for rule in rules
    )
    found["README.md"] = (
        "# Rules\n\nGenerated from the declarations in `codemod/rules/` by\n"
        "`python -m codemod.reporting.rule_page docs/rules`.\n\n"
        f"| code | name | safety | what it finds |\n|---|---|---|---|\n{rows}\n\n"
        "- [Reasons why code stays](reasons.md)\n- [Changes of behaviour](notes.md)\n"
    )
    return found


def _listing(title: str, lead: str, entries: Iterable[tuple[str, str]]) -> str:
    body = "\n\n".join(f"## {code}\n\n{text}" for code, text in entries)
    return f"# {title}\n\n{lead}\n\n{body}\n"


def write(folder: Path) -> None:
    """Write every page into `folder` and remove pages of rules that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for file in folder.glob("*.md"):
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/rules"))
