import io
import pathlib

from google import genai
from google.genai import types
from PIL import Image

client = genai.Client()
response = client.models.generate_content(
    model="gemini-2.0-flash-preview-image-generation",
    contents="Draw a red kite.",
    config=types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=types.ImageConfig(aspect_ratio="16:9"),
    ),
)
for part in response.candidates[0].content.parts:
    if part.text:
        print(part.text)
    elif part.inline_data:
        print(part.inline_data.mime_type, Image.open(io.BytesIO(part.inline_data.data)).size)
        pathlib.Path("kite.png").write_bytes(part.inline_data.data)
