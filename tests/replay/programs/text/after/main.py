from google import genai

client = genai.Client()
response = client.interactions.create(model="gemini-3.5-flash", input="Name a river in Peru.")
print(response.output_text)
print("tokens", response.usage.total_tokens)
print("model", "gemini-3.5-flash")
