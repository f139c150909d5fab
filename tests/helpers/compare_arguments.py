"""Compare what the helper and the SDK make of the arguments of a function call.

Argument: the path of a module with the helper.  Prints a JSON list of [annotation, value, given by
the SDK, given by the helper], the last two as text.
"""

from __future__ import annotations

import enum
import importlib.util
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Dict, List, Literal, Optional, Union  # noqa: UP035

import pydantic
from google.genai import _extra_utils


class Order(pydantic.BaseModel):
    """A model that takes the place of a dict."""

    dish: str
    count: int = 1


class Color(enum.Enum):
    """A class that JSON does not know."""

    RED = "red"


CASES: list[tuple[Any, Any]] = [
    (str, "a"),
    (str, 1),
    (int, 2.0),
    (int, 2.5),
    (int, "2"),
    (int, True),
    (float, 2),
    (float, 2.5),
    (float, "2"),
    (bool, True),
    (bool, 1),
    (list, [1.0, {"a": 2.0}]),
    (dict, {"a": [3.0]}),
    (dict, []),
    (list[str], ["a"]),
    (list[str], [1]),
    (list[str], "a"),
    (List[int], [1.0]),  # noqa: UP006
    (list[list[int]], [[1.0]]),
    (list[dict[str, int]], [{"a": 1}]),
    (dict[str, int], {"a": 1}),
    (dict[str, int], {"a": "b"}),
    (Dict[str, float], {"a": 1}),  # noqa: UP006
    (dict[str, Any], {"a": 1}),
    (dict[str, list[Order]], {"a": [{"dish": "b"}]}),
    (list[Any], [1]),
    (Any, 1),
    (object, 1),
    (Literal["a"], "a"),
    (Optional[str], None),  # noqa: UP045
    (Optional[str], "a"),  # noqa: UP045
    (Optional[int], "a"),  # noqa: UP045
    (Optional[float], 2),  # noqa: UP045
    (str | None, "a"),
    (str | None, 3),
    (Union[int, float], 2.5),
    (Union[list[str], str], "a"),
    (Union[list[str], str], ["a"]),
    (Union[str, list[str]], ["a"]),
    (Optional[list[str]], ["a"]),  # noqa: UP045
    (Optional[list[str]], None),  # noqa: UP045
    (Optional[dict[str, str]], {"a": "b"}),  # noqa: UP045
    (Optional[Order], {"dish": "a"}),  # noqa: UP045
    (Optional[Order], None),  # noqa: UP045
    (Order, {"dish": "a", "count": 2.0}),
    (Order, {"count": "many"}),
    (Order, "a"),
    (list[Order], [{"dish": "a"}, {"dish": "b"}]),
    (Color, "red"),
    (tuple, [1]),
    (inspect.Parameter.empty, "a"),
]


def main(path: str) -> None:
    """Print what both make of every case."""
    spec = importlib.util.spec_from_file_location("inserted_helpers", Path(path))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = []
    for annotation, value in CASES:
        function = _taking(annotation)
        given = {"value": value, "unknown": 1}
        sdk = _text(_of_sdk, function, given)
        helper = _text(module.function_arguments, function, given)
        found.append([str(annotation), repr(value), sdk, helper])
    json.dump(found, sys.stdout)


def _taking(annotation: Any) -> Callable[..., Any]:
    def function(value: Any) -> Any:
        return value

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameter = inspect.Parameter("value", kind, annotation=annotation)
    vars(function)["__signature__"] = inspect.Signature([parameter])
    function.__annotations__ = {"value": annotation}
    return function


def _of_sdk(function: Callable[..., Any], given: dict[str, Any]) -> Any:
    numbers = _extra_utils.convert_number_values_for_dict_function_call_args(given)
    return _extra_utils.convert_argument_from_function(numbers, function)


def _text(convert: Callable[..., Any], function: Callable[..., Any], given: Any) -> str:
    try:
        return repr(convert(function, given))
    except Exception as error:
        return f"error: {error}"


if __name__ == "__main__":
    main(*sys.argv[1:])
