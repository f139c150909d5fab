import base64
import pathlib

from google import genai

picture = bytes(range(200))
pathlib.Path("photo.jpg").write_bytes(picture)

client = genai.Client()
response = client.interactions.create(
    model="gemini-3.5-flash",
    input=[
        {
            "type": "image",
            "data": base64.b64encode(picture).decode("ascii"),
            "mime_type": "image/jpeg",
        },
        {"type": "text", "text": "What is this?"},
    ],
)
print(response.output_text)

uploaded = client.files.upload(file="photo.jpg")
response = client.interactions.create(
    model="gemini-3.5-flash",
    input=[
        {"type": "image", "uri": uploaded.uri, "mime_type": uploaded.mime_type},
        {"type": "text", "text": "And this?"},
    ],
)
print(uploaded.name, response.output_text)
