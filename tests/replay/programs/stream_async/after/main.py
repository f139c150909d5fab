import asyncio

from google import genai

client = genai.Client()


async def tell(topic: str) -> str:
    stream = await client.aio.interactions.create(
        model="gemini-3.5-flash", input=f"Tell about {topic}.", stream=True
    )
    pieces = []
    async for event in stream:
        if event.event_type == "step.start" and event.step.type == "model_output":
            pieces += [block.text for block in event.step.content or [] if block.type == "text"]
        elif event.event_type == "step.delta" and event.delta.type == "text":
            pieces.append(event.delta.text)
    return "".join(pieces)


async def main() -> None:
    for text in await asyncio.gather(tell("rain"), tell("snow"), tell("wind")):
        print(text)
    response = await client.aio.interactions.create(model="gemini-3.5-flash", input="Summarise.")
    print(response.output_text)


asyncio.run(main())
