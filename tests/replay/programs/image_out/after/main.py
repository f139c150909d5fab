import base64
import io
import pathlib

from google import genai
from PIL import Image

client = genai.Client()
response = client.interactions.create(
    model="gemini-3.1-flash-image",
    input="Draw a red kite.",
    response_format=[{"type": "text"}, {"type": "image", "aspect_ratio": "16:9"}],
)
for step in response.steps or []:
    if step.type != "model_output":
        continue
    for block in step.content or []:
        if block.type == "text":
            print(block.text)
        elif block.type == "image":
            data = base64.b64decode(block.data)
            print(block.mime_type, Image.open(io.BytesIO(data)).size)
            pathlib.Path("kite.png").write_bytes(data)
