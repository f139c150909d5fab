"""The arguments of a function call, as the annotations of the function want them.

Features (`codemod.helpers.features`): `items` are lists and dicts, `models` are classes
of pydantic, `unions` are annotations that leave a choice.
"""

import inspect
from collections.abc import Callable
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pydantic


def function_arguments(
    function: Callable[..., Any], arguments: dict[str, Any]
) -> dict[str, Any]:
    """Take from the arguments of a call those that a function has.

    Raises:
        TypeError: one does not fit its annotation.
    """
    parameters = inspect.signature(function, eval_str=True).parameters
    return {
        name: _fitting(
            _with_integers(arguments[name]),
            parameter.annotation,
            f"Failed to parse parameter {name} for function {function.__name__} from "
            "function call part because function call argument",
        )
        for name, parameter in parameters.items()
        if name in arguments
    }


def _with_integers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):  # if: items models
        return {key: _with_integers(item) for key, item in value.items()}
    if isinstance(value, list):  # if: items models
        return [_with_integers(item) for item in value]
    return value


def _fitting(value: Any, annotation: Any, problem: str) -> Any:
    if isinstance(value, dict) and _is_model(annotation):  # if: models
        try:
            return annotation(**value)
        except pydantic.ValidationError as error:
            raise TypeError(
                f"{problem} value {value} is not compatible with parameter annotation "
                f"{annotation}, due to error {error}"
            ) from error
    kind, inner = get_origin(annotation), get_args(annotation)  # if: items unions
    if isinstance(value, list) and kind is list:  # if: items
        return [_fitting(item, inner[0], problem) for item in value]
    if isinstance(value, dict) and kind is dict:  # if: items
        return {key: _fitting(item, inner[1], problem) for key, item in value.items()}
    if kind in (Union, UnionType):  # if: unions
        for one in inner:
            if get_origin(one) is list:  # if: items
                return _fitting(value, one, problem)
            if isinstance(value, dict) and _is_model(one):  # if: models
                return _fitting(value, one, problem)
            if isinstance(value, one):
                return _fitting(value, one, problem)
        raise TypeError(
            f"{problem} value {value} cannot be converted to parameter annotation "
            f"{annotation}."
        )
    if isinstance(value, int) and annotation is float:
        return value
    if not isinstance(value, annotation):
        raise TypeError(
            f"{problem} value {value} is not compatible with parameter annotation "
            f"{annotation}."
        )
    return value


def _is_model(annotation: Any) -> bool:
    return inspect.isclass(annotation) and issubclass(annotation, pydantic.BaseModel)
