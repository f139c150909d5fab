import google.generativeai as genai
from google.api_core import exceptions


def double(number: int) -> int:
    """Doubles a number."""
    return number * 2


genai.configure(api_key="a key")
model = genai.GenerativeModel("gemini-1.5-flash", tools=[double])
chat = model.start_chat(
    history=[{"role": "user", "parts": ["Hi"]}, {"role": "model", "parts": ["Hello!"]}],
    enable_automatic_function_calling=True,
)
print(chat.send_message("Please double it.").text)
print(chat.send_message("Goodbye.").text)
try:
    model.generate_content("[[replay: error 429]] Too fast")
except exceptions.ResourceExhausted as error:
    print("slow down", error.code)
try:
    model.generate_content("[[replay: error 503]] Away")
except exceptions.GoogleAPIError:
    print("away")
