"""What a legacy model object becomes: its name, and explicit arguments at each of its calls.

The variable that held the model holds the name of the model afterwards, wherever it went.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codemod.analysis.graph import CallOperation
from codemod.conversion.config_fields import ConvertedConfig
from codemod.conversion.models import ModelConverter
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import MODEL_ARGUMENTS
from codemod.rewriting.edits import Code, ReplaceExpression, code
from codemod.rules.calls import CallPlan, Context


@dataclass
class ModelArguments:
    """What one call says in place of its model object.

    `model` is the name of the model as written at the call.  `config` holds the arguments that the
    construction of the model gave, as they are written at the call; its `generation` entries are
    there only when they are known one by one.
    """

    model: Code
    config: ConvertedConfig = field(default_factory=ConvertedConfig)


def model_arguments(context: Context, conversion: Conversion, plan: CallPlan) -> ModelArguments:
    """The arguments for the model of a call; turns its constructions into names of models.

    Raises:
        Refused: a construction cannot be seen, or the object is used for what names cannot do.
    """
    receiver = plan.method_node
    assert isinstance(receiver, ast.Attribute)
    if not plan.models:
        raise conversion.refuse("legacy-model", receiver.value)
    for construction in plan.models:
        _to_name(context, conversion, construction)
    return ModelArguments(code(conversion.module.span(receiver.value)))


def _to_name(context: Context, conversion: Conversion, construction: CallOperation) -> None:
    """Put the name of the model in the place of the model."""
    node, module = construction.node, construction.module
    given = dict(zip(MODEL_ARGUMENTS, node.args, strict=False))
    given |= {keyword.arg or "**": keyword.value for keyword in node.keywords}
    if set(given) != {"model_name"}:
        raise conversion.refuse("legacy-model", conversion.module.tree.body[0])
    there = Conversion(context.project, module)
    name = ModelConverter(there, context.settings).convert(given["model_name"], "text")
    conversion.edits += [
        *there.edits,
        ReplaceExpression(module.path, module.span(node), name),
    ]
    conversion.notes += there.notes
    conversion.sites += there.sites
    conversion.substitutions += there.substitutions
