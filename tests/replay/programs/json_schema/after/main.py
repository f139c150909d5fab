from google import genai
from pydantic import BaseModel


class Stop(BaseModel):
    name: str
    minutes: int | None = None


class Route(BaseModel):
    title: str
    stops: list[Stop]


client = genai.Client()
response = client.interactions.create(
    model="gemini-3.5-flash",
    input="Plan a walk.",
    response_format={
        "type": "text",
        "mime_type": "application/json",
        "schema": Route.model_json_schema(),
    },
)
route = Route.model_validate_json(response.output_text)
print(route.title, [(stop.name, stop.minutes) for stop in route.stops])
print(response.output_text)
