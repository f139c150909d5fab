from google import genai

client = genai.Client()
response = client.interactions.create(
    model="gemini-3.5-flash", input="Add some numbers.", tools=[{"type": "code_execution"}]
)
steps = response.steps or []
print(
    "".join(
        block.text
        for step in steps
        if step.type == "model_output"
        for block in step.content or []
        if block.type == "text"
    )
)
print(next(step.arguments.code for step in steps if step.type == "code_execution_call"))
print(next(step.result for step in steps if step.type == "code_execution_result"))
