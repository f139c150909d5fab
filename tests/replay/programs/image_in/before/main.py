import pathlib

from google import genai
from google.genai import types

picture = bytes(range(200))
pathlib.Path("photo.jpg").write_bytes(picture)

client = genai.Client()
response = client.models.generate_content(
    model="gemini-2.5-flash",
    contents=[types.Part.from_bytes(data=picture, mime_type="image/jpeg"), "What is this?"],
)
print(response.text)

uploaded = client.files.upload(file="photo.jpg")
response = client.models.generate_content(
    model="gemini-2.5-flash", contents=[uploaded, "And this?"]
)
print(uploaded.name, response.text)
