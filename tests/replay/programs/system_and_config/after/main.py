from google import genai

client = genai.Client()
response = client.interactions.create(
    model="gemini-3.5-flash",
    input=[
        {"type": "text", "text": "Describe the sea."},
        {"type": "text", "text": "Then the hills."},
    ],
    system_instruction="You answer like a pirate.",
    generation_config={
        "temperature": 0.3,
        "top_p": 0.9,
        "max_output_tokens": 9,
        "stop_sequences": ["END"],
        "seed": 7,
        "thinking_level": "low",
    },
    extra_body={"safety_settings": [{"type": "harassment", "threshold": "block_only_high"}]},
)
print(response.output_text)
print("cut" if response.status == "incomplete" else "whole")
