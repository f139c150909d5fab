import base64
import os

from google import genai

client = genai.Client(api_key=os.environ["GEMINI_API_KEY"])
response = client.interactions.create(
    model="gemini-3.5-flash",
    input=[
        {"type": "text", "text": "What is tin?"},
        {
            "type": "image",
            "data": base64.b64encode(b"\x89PNG1").decode("ascii"),
            "mime_type": "image/png",
        },
    ],
    system_instruction="Be short.",
    generation_config={"temperature": 0.5},
    extra_body={"safety_settings": [{"type": "harassment", "threshold": "block_none"}]},
)
print(response.output_text)
print(response.usage.total_tokens)
