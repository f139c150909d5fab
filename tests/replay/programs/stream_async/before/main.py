import asyncio

from google import genai

client = genai.Client()


async def tell(topic: str) -> str:
    stream = await client.aio.models.generate_content_stream(
        model="gemini-2.5-flash", contents=f"Tell about {topic}."
    )
    return "".join([chunk.text or "" async for chunk in stream])


async def main() -> None:
    for text in await asyncio.gather(tell("rain"), tell("snow"), tell("wind")):
        print(text)
    response = await client.aio.models.generate_content(
        model="gemini-2.5-flash", contents="Summarise."
    )
    print(response.text)


asyncio.run(main())
