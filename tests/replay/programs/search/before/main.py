from google import genai
from google.genai import types

client = genai.Client()
response = client.models.generate_content(
    model="gemini-2.5-flash",
    contents="Who won the cup?",
    config=types.GenerateContentConfig(tools=[types.Tool(google_search=types.GoogleSearch())]),
)
grounding = response.candidates[0].grounding_metadata
print(response.text)
print(grounding.web_search_queries)
for chunk in grounding.grounding_chunks:
    print(chunk.web.title, chunk.web.uri)
