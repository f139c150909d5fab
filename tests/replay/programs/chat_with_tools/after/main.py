import json

from google import genai


def get_price(item: str, count: int) -> dict:
    """Price of some items."""
    print("priced", item, count)
    return {"price": 3 * count}


TOOLS = [
    {
        "type": "function",
        "name": "get_price",
        "description": "Price of some items.",
        "parameters": {
            "type": "object",
            "properties": {"item": {"type": "string"}, "count": {"type": "integer"}},
            "required": ["item", "count"],
        },
    }
]

client = genai.Client()
last_id = None


def send(message):
    global last_id
    turn = message
    for _ in range(10):
        more = {"previous_interaction_id": last_id} if last_id else {}
        response = client.interactions.create(
            model="gemini-3.5-flash",
            input=turn,
            system_instruction="You run a shop.",
            tools=TOOLS,
            generation_config={"temperature": 0.1},
            **more,
        )
        last_id = response.id
        calls = [step for step in response.steps or [] if step.type == "function_call"]
        if not calls:
            break
        turn = [
            {
                "type": "function_result",
                "call_id": call.id,
                "name": call.name,
                "result": [{"type": "text", "text": json.dumps(get_price(**call.arguments))}],
            }
            for call in calls
        ]
    return response


print(send("Good morning.").output_text)
print(send("Please use get_price for apples.").output_text)
print(send("Thanks.").output_text)
