"""Prints a module after its edits: changed logical lines laid out, comments and blanks kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from codemod.rewriting.blank_lines import leading_blanks, surplus_blanks
from codemod.rewriting.comments import is_inside
from codemod.rewriting.expressions import ExpressionEdits
from codemod.rewriting.layout import print_logical_line, width_of
from codemod.rewriting.tokens import PRAGMA, Comment, scan, split_lines
from codemod.sources.python_module import PythonModule


@dataclass
class _Changed:
    """A logical line of the edited text: its lines (from 0, end exclusive) and its new text."""

    first: int
    last: int
    text: str
    removed: bool
    names: list[str]


def printed(work: ExpressionEdits, module: PythonModule) -> str:
    """The text of the module with all edits of `work` laid out."""
    lines = split_lines(work.text)
    changed = [
        _laid_out(work, module, lines, first - 1, last)
        for first, last in scan(work.text).logical_lines
        if work.placeholders.pattern.search("".join(lines[first - 1 : last]))
    ]
    work.check_all_used()
    return _with_comments(work, module, lines, changed)


def _laid_out(
    work: ExpressionEdits, module: PythonModule, lines: list[str], first: int, last: int
) -> _Changed:
    text = "".join(lines[first:last])
    body = text.rstrip("\r\n")
    names = work.placeholders.pattern.findall(body)
    if names[0] in work.removed and names[0] not in work.emptied:
        return _Changed(first, last, "", True, names)
    length = max([work.page.width, *(_original_width(work, module, name) for name in names)])
    laid_out = print_logical_line(body, replace(work.page, width=length), work.placeholders)
    return _Changed(first, last, laid_out + text[len(body) :], False, names)


def _original_width(work: ExpressionEdits, module: PythonModule, name: str) -> int:
    span = work.spans[name]
    lines = module.lines[span.start_line - 1 : span.end_line]
    return max(map(width_of, lines), default=0)


def _with_comments(
    work: ExpressionEdits, module: PythonModule, lines: list[str], changed: list[_Changed]
) -> str:
    """The lines put together; comments that would vanish stand above the changed line."""
    plain = _joined(lines, changed, {})
    missing = Counter(comment.text for comment in work.originals.comments)
    missing.subtract(comment.text for comment in scan(plain).comments)
    if not +missing:
        return plain
    above: dict[int, list[str]] = {}
    for change in changed:
        for comment in _comments_of(work, change):
            whole = change.names[0] in work.removed_whole
            dropped = whole or (change.removed and PRAGMA.match(comment.text))
            if missing[comment.text] > 0 and not dropped:
                missing[comment.text] -= 1
                above.setdefault(change.first, []).append(comment.text)
    return _joined(lines, changed, above)


def _comments_of(work: ExpressionEdits, change: _Changed) -> list[Comment]:
    """The original comments in what a changed line stands for, in order."""
    found: list[Comment] = []
    for name in change.names:
        span = work.spans[name]
        for comment in work.originals.comments:
            beside = change.removed and comment.line == span.end_line
            if (beside or is_inside(comment, span)) and comment not in found:
                found.append(comment)
    return found


def _joined(lines: list[str], changed: list[_Changed], above: dict[int, list[str]]) -> str:
    out: list[str] = []
    position = 0
    for change in changed:
        out.extend(lines[position : change.first])
        position = change.last
        indent = leading_blanks(lines[change.first])
        newline = _line_end(lines[change.first]) or _line_end(lines[0]) or "\n"
        out.extend(f"{indent}{comment}{newline}" for comment in above.get(change.first, ()))
        if not change.removed:
            out.append(change.text)
        elif change.first not in above:
            position += surplus_blanks(out, lines[position:], indent)
    out.extend(lines[position:])
    return "".join(out)


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
