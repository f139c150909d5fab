from google import genai
from google.genai import types

client = genai.Client()
response = client.models.generate_content(
    model="gemini-2.0-flash",
    contents=["Describe the sea.", "Then the hills."],
    config=types.GenerateContentConfig(
        system_instruction="You answer like a pirate.",
        temperature=0.3,
        top_p=0.9,
        top_k=20,
        candidate_count=1,
        max_output_tokens=9,
        stop_sequences=["END"],
        seed=7,
        thinking_config=types.ThinkingConfig(thinking_budget=2000),
        safety_settings=[
            types.SafetySetting(
                category=types.HarmCategory.HARM_CATEGORY_HARASSMENT,
                threshold=types.HarmBlockThreshold.BLOCK_ONLY_HIGH,
            )
        ],
    ),
)
print(response.text)
print("cut" if response.candidates[0].finish_reason == types.FinishReason.MAX_TOKENS else "whole")
