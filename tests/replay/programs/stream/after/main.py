from google import genai

client = genai.Client()
usage = None
for event in client.interactions.create(
    model="gemini-3.5-flash", input="Tell a long story.", stream=True
):
    if event.event_type == "step.start" and event.step.type == "model_output":
        for block in event.step.content or []:
            if block.type == "text" and block.text:
                print(block.text, end="|")
    elif event.event_type == "step.delta" and event.delta.type == "text":
        print(event.delta.text, end="|")
    elif event.event_type == "interaction.completed":
        usage = event.interaction.usage
print()
print(usage.total_input_tokens, usage.total_output_tokens)
