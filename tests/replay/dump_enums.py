"""Print the numbers of the enums that the legacy SDK sends; runs in its environment."""

from __future__ import annotations

import json

from google.ai import generativelanguage as glm

print(
    json.dumps(
        {
            enum.__name__: {str(int(member)): member.name for member in enum}
            for enum in (
                glm.Type,
                glm.SafetySetting.HarmBlockThreshold,
                glm.FunctionCallingConfig.Mode,
                glm.GenerationConfig.Modality,
                glm.TaskType,
            )
        }
        | {
            "HarmCategory": {
                str(int(member)): member.name
                for member in glm.HarmCategory
                # The Gemini API takes these only; the others belong to PaLM.
                if int(member) >= 7
            }
        }
    )
)
