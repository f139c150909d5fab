from google import genai

client = genai.Client()
response = client.interactions.create(
    model="gemini-3.5-flash", input="Who won the cup?", tools=[{"type": "google_search"}]
)
print(response.output_text)
for step in response.steps or []:
    if step.type == "google_search_call":
        print(step.arguments.queries)
for step in response.steps or []:
    for block in (step.content or []) if step.type == "model_output" else []:
        for note in block.annotations or []:
            print(note.title, note.url)
