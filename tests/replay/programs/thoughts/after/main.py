from google import genai

client = genai.Client()
response = client.interactions.create(
    model="gemini-3.5-flash",
    input="Why is the sky dark at night?",
    generation_config={"thinking_summaries": "auto"},
)
for step in response.steps or []:
    if step.type == "thought":
        for block in step.summary or []:
            print("thought:", block.text)
    elif step.type == "model_output":
        for block in step.content or []:
            print("answer:", block.text)
print(response.usage.total_thought_tokens)

for event in client.interactions.create(
    model="gemini-3.5-flash",
    input="And by day?",
    generation_config={"thinking_summaries": "auto"},
    stream=True,
):
    if event.event_type == "step.start" and event.step.type == "thought":
        for block in event.step.summary or []:
            print("thought:", block.text)
    elif event.event_type == "step.start" and event.step.type == "model_output":
        for block in event.step.content or []:
            print("answer:", block.text)
    elif event.event_type == "step.delta" and event.delta.type == "thought_summary":
        print("thought:", event.delta.content.text)
    elif event.event_type == "step.delta" and event.delta.type == "text":
        print("answer:", event.delta.text)
