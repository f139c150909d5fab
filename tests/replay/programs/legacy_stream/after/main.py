import asyncio

from google import genai

client = genai.Client()


def text_of(event):
    if event.event_type == "step.start" and event.step.type == "model_output":
        return "".join(block.text for block in event.step.content or [] if block.type == "text")
    if event.event_type == "step.delta" and event.delta.type == "text":
        return event.delta.text
    return ""


for event in client.interactions.create(
    model="gemini-3.5-flash", input="Count to ten.", stream=True
):
    if text_of(event):
        print(text_of(event))


async def main():
    response = await client.aio.interactions.create(model="gemini-3.5-flash", input="Count back.")
    print(response.output_text)
    async for event in await client.aio.interactions.create(
        model="gemini-3.5-flash", input="Count on.", stream=True
    ):
        if text_of(event):
            print(text_of(event))


asyncio.run(main())
