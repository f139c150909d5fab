import json

from google import genai

TOOLS = [
    {
        "type": "function",
        "name": "look_up",
        "description": "Looks a word up.",
        "parameters": {
            "type": "object",
            "properties": {
                "word": {"type": "string", "description": "the word"},
                "kind": {"type": "string", "enum": ["noun", "verb"]},
            },
            "required": ["word"],
        },
    }
]

client = genai.Client()
turn = "Call look_up twice: look_up and look_up"
previous = {}
while True:
    response = client.interactions.create(
        model="gemini-3.5-flash", input=turn, tools=TOOLS, **previous
    )
    calls = [step for step in response.steps or [] if step.type == "function_call"]
    if not calls:
        break
    previous = {"previous_interaction_id": response.id}
    turn = []
    for call in calls:
        print(call.name, sorted(call.arguments.items()))
        meaning = f"meaning of {call.arguments['word']}"
        turn.append(
            {
                "type": "function_result",
                "call_id": call.id,
                "name": call.name,
                "result": [{"type": "text", "text": json.dumps(meaning)}],
            }
        )
print(response.output_text)
