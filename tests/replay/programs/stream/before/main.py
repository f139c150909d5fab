from google import genai

client = genai.Client()
usage = None
for chunk in client.models.generate_content_stream(
    model="gemini-2.5-flash", contents="Tell a long story."
):
    if chunk.text:
        print(chunk.text, end="|")
    if chunk.usage_metadata:
        usage = chunk.usage_metadata
print()
print(usage.prompt_token_count, usage.candidates_token_count)
