from google import genai
from google.genai import types

client = genai.Client()
response = client.models.generate_content(
    model="gemini-2.5-pro",
    contents="Why is the sky dark at night?",
    config={"thinking_config": {"include_thoughts": True, "thinking_budget": -1}},
)
for part in response.candidates[0].content.parts:
    print("thought:" if part.thought else "answer:", part.text)
print(response.usage_metadata.thoughts_token_count)

for chunk in client.models.generate_content_stream(
    model="gemini-2.5-pro",
    contents="And by day?",
    config=types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True)),
):
    for part in chunk.candidates[0].content.parts:
        print("thought:" if part.thought else "answer:", part.text)
