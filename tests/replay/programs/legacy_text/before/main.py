import os

import google.generativeai as genai

genai.configure(api_key=os.environ["GEMINI_API_KEY"])
model = genai.GenerativeModel(
    "gemini-1.5-flash",
    system_instruction="Be short.",
    generation_config=genai.GenerationConfig(temperature=0.5, top_k=10),
    safety_settings={"HARASSMENT": "BLOCK_NONE"},
)
response = model.generate_content(["What is tin?", {"mime_type": "image/png", "data": b"\x89PNG1"}])
print(response.text)
print(response.usage_metadata.total_token_count)
