from google import genai
from google.genai import types
from pydantic import BaseModel


class Stop(BaseModel):
    name: str
    minutes: int | None = None


class Route(BaseModel):
    title: str
    stops: list[Stop]


client = genai.Client()
response = client.models.generate_content(
    model="gemini-2.5-flash",
    contents="Plan a walk.",
    config=types.GenerateContentConfig(
        response_mime_type="application/json", response_schema=Route
    ),
)
route = response.parsed
print(route.title, [(stop.name, stop.minutes) for stop in route.stops])
print(response.text)
