from google import genai
from google.genai import errors

client = genai.Client()


def ask(question: str) -> str:
    try:
        response = client.models.generate_content(model="gemini-2.5-flash", contents=question)
    except errors.ClientError as error:
        return f"client error {error.code}"
    except errors.ServerError as error:
        return f"server error {error.code}"
    return response.text


for status in (400, 401, 403, 404, 429, 500, 503):
    print(ask(f"[[replay: error {status} retry-after=3]] Hello {status}"))
print(ask("Hello"))

for attempt in range(3):
    try:
        client.models.generate_content(
            model="gemini-2.5-flash", contents="[[replay: error 503]] Again"
        )
    except errors.APIError:
        print("attempt", attempt, "failed")
