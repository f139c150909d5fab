"""Whether a variable for a reason can hold one that the program made up itself."""

from __future__ import annotations

import ast
from collections.abc import Set

from codemod.conversion.result import Conversion


def check_reason_sources(
    conversion: Conversion, node: ast.expr, names: Set[str], detail: str
) -> None:
    """Refuse a comparison of what may also be one of the `names`, written by the program.

    Raises:
        Refused: such a name, or something that cannot be seen, may be compared.
    """
    slot = conversion.project.slot(node)
    for root in conversion.project.roots(slot) if slot is not None else ():
        made = root.node
        if root.values or root.role in ("elements", "return", "yield"):
            continue
        if isinstance(made, ast.Constant):
            if str(made.value) not in names:
                continue
        elif not isinstance(made, ast.expr | ast.arg):
            continue
        raise conversion.refuse("response-mixed", node, detail)
