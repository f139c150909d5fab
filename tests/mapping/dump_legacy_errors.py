"""Describe, as JSON, the exceptions around google-generativeai.

Run with the interpreter of an environment that holds the legacy SDK; it imports nothing of this
project.

    {"api_core": {class name: [status or null, [base class]]},
     "attributes": [attribute of an exception],
     "legacy": [exception of google.generativeai.types],
     "finish_reasons": {number: name}}
"""

from __future__ import annotations

import inspect
import json

import google.generativeai as genai
from google.api_core import exceptions


def main() -> None:
    """Print the description."""
    classes = {
        name: [getattr(cls, "code", None), [base.__name__ for base in cls.__mro__[1:]]]
        for name, cls in vars(exceptions).items()
        if inspect.isclass(cls) and issubclass(cls, exceptions.GoogleAPIError)
    }
    sample = exceptions.ResourceExhausted("no more")
    known = {*dir(Exception()), "add_note"}
    dump = {
        "api_core": classes,
        "attributes": [name for name in dir(sample) if name not in known and name[0] != "_"],
        "legacy": [
            name
            for name, cls in vars(genai.types).items()
            if inspect.isclass(cls) and issubclass(cls, Exception)
        ],
        "finish_reasons": {
            reason.value: reason.name for reason in genai.protos.Candidate.FinishReason
        },
    }
    print(json.dumps(dump, default=int))


main()
