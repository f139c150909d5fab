import asyncio

import google.generativeai as genai

genai.configure()
model = genai.GenerativeModel("gemini-1.5-pro")
for chunk in model.generate_content("Count to ten.", stream=True):
    print(chunk.text)


async def main():
    response = await model.generate_content_async("Count back.")
    print(response.text)
    async for chunk in await model.generate_content_async("Count on.", stream=True):
        print(chunk.text)


asyncio.run(main())
