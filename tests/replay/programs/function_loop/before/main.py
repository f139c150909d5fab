from google import genai
from google.genai import types

declaration = types.FunctionDeclaration(
    name="look_up",
    description="Looks a word up.",
    parameters=types.Schema(
        type=types.Type.OBJECT,
        properties={
            "word": types.Schema(type=types.Type.STRING, description="the word"),
            "kind": types.Schema(type=types.Type.STRING, enum=["noun", "verb"]),
        },
        required=["word"],
    ),
)
config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[declaration])])

client = genai.Client()
contents = [
    types.Content(role="user", parts=[types.Part(text="Call look_up twice: look_up and look_up")])
]
while True:
    response = client.models.generate_content(
        model="gemini-2.5-flash", contents=contents, config=config
    )
    if not response.function_calls:
        break
    contents.append(response.candidates[0].content)
    parts = []
    for call in response.function_calls:
        print(call.name, sorted(call.args.items()))
        parts.append(
            types.Part.from_function_response(
                name=call.name, response={"result": f"meaning of {call.args['word']}"}
            )
        )
    contents.append(types.Content(role="user", parts=parts))
print(response.text)
