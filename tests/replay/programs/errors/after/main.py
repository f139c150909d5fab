from google import genai
from google.genai import _interactions

client = genai.Client()


def ask(question: str) -> str:
    try:
        response = client.interactions.create(model="gemini-3.5-flash", input=question)
    except _interactions.InternalServerError as error:
        return f"server error {error.status_code}"
    except _interactions.APIStatusError as error:
        return f"client error {error.status_code}"
    return response.output_text


for status in (400, 401, 403, 404, 429, 500, 503):
    print(ask(f"[[replay: error {status} retry-after=3]] Hello {status}"))
print(ask("Hello"))

for attempt in range(3):
    try:
        client.interactions.create(model="gemini-3.5-flash", input="[[replay: error 503]] Again")
    except _interactions.APIError:
        print("attempt", attempt, "failed")
