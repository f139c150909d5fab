"""New names for parameters of functions, and parameters that take all further arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from codemod.rewriting.edits import RenameParameter


def with_parameters(
    original: cst.Parameters,
    updated: cst.Parameters,
    renamed: Mapping[cst.CSTNode, RenameParameter],
) -> cst.Parameters:
    """The parameters of a function under their new names.

    Args:
        original: the parameters before the edits.
        updated: the parameters with the edits inside them.
        renamed: what becomes of parameters, by their original name.
    """
    rest = updated.star_kwarg
    kept: dict[str, Sequence[cst.Param]] = {}
    for field in ("params", "kwonly_params"):
        found: list[cst.Param] = []
        for old, new in zip(getattr(original, field), getattr(updated, field), strict=True):
            edit = renamed.get(old.name)
            if edit is None:
                found.append(new)
            elif edit.rest:
                rest = _rest(edit)
            else:
                found.append(new.with_changes(name=cst.Name(edit.name)))
                if edit.further:
                    rest = cst.Param(cst.Name(edit.further), star="**")
        kept[field] = found
    if rest is updated.star_kwarg:
        return updated.with_changes(**kept)
    star = updated.star_arg
    if not kept["kwonly_params"] and isinstance(star, cst.ParamStar):
        star = cst.MaybeSentinel.DEFAULT
    last = "kwonly_params" if kept["kwonly_params"] else "params"
    if kept[last]:
        comma = cst.MaybeSentinel.DEFAULT
        kept[last] = [*kept[last][:-1], kept[last][-1].with_changes(comma=comma)]
    return updated.with_changes(**kept, star_arg=star, star_kwarg=rest)


def _rest(edit: RenameParameter) -> cst.Param:
    annotation = cst.Annotation(cst.Name(edit.annotation)) if edit.annotation else None
    return cst.Param(cst.Name(edit.name), annotation, star="**")
