from google import genai
from google.genai import types


def get_price(item: str, count: int) -> dict:
    """Price of some items."""
    print("priced", item, count)
    return {"price": 3 * count}


client = genai.Client()
chat = client.chats.create(
    model="gemini-2.5-flash",
    config=types.GenerateContentConfig(
        system_instruction="You run a shop.", tools=[get_price], temperature=0.1
    ),
)
print(chat.send_message("Good morning.").text)
print(chat.send_message("Please use get_price for apples.").text)
print(chat.send_message("Thanks.").text)
