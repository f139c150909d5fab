from google import genai

client = genai.Client()
response = client.models.generate_content(
    model="gemini-2.5-flash", contents="Name a river in Peru."
)
print(response.text)
print("tokens", response.usage_metadata.total_token_count)
print("model", "gemini-2.5-flash")
