import json

from google import genai
from google.genai import _interactions


def double(number: int) -> int:
    """Doubles a number."""
    return number * 2


TOOLS = [
    {
        "type": "function",
        "name": "double",
        "description": "Doubles a number.",
        "parameters": {
            "type": "object",
            "properties": {"number": {"type": "integer"}},
            "required": ["number"],
        },
    }
]

client = genai.Client(api_key="a key")
history = [
    {"type": "user_input", "content": [{"type": "text", "text": "Hi"}]},
    {"type": "model_output", "content": [{"type": "text", "text": "Hello!"}]},
]
last_id = None


def send(message):
    global last_id
    turn = message
    if last_id is None:
        turn = [*history, {"type": "user_input", "content": [{"type": "text", "text": message}]}]
    while True:
        more = {"previous_interaction_id": last_id} if last_id else {}
        response = client.interactions.create(
            model="gemini-3.5-flash", input=turn, tools=TOOLS, **more
        )
        last_id = response.id
        calls = [step for step in response.steps or [] if step.type == "function_call"]
        if not calls:
            return response
        turn = [
            {
                "type": "function_result",
                "call_id": call.id,
                "name": call.name,
                "result": [{"type": "text", "text": json.dumps(double(**call.arguments))}],
            }
            for call in calls
        ]


print(send("Please double it.").output_text)
print(send("Goodbye.").output_text)
try:
    client.interactions.create(
        model="gemini-3.5-flash", input="[[replay: error 429]] Too fast", tools=TOOLS
    )
except _interactions.RateLimitError as error:
    print("slow down", error.status_code)
try:
    client.interactions.create(
        model="gemini-3.5-flash", input="[[replay: error 503]] Away", tools=TOOLS
    )
except _interactions.APIError:
    print("away")
