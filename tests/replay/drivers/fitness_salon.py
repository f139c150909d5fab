"""0kkun/fitness-salon-api: an async provider. Needs pydantic-settings and tenacity."""

from __future__ import annotations

import asyncio
import os

import project  # type: ignore[import-not-found]

project.enter()
# The provider sends a thinking level or a budget, by the name of the model.
os.environ["GEMINI_MODEL"] = "gemini-3.5-flash"


async def main() -> None:
    from app.services.gemini_service import GeminiProvider  # type: ignore[import-not-found]

    provider = GeminiProvider()
    for question in ("How often should I stretch?", "Suggest a warm-up."):
        reply = await provider.chat({"system": "You coach members of a gym.", "user": question})
        print(reply.model_dump())
    await provider.close()


asyncio.run(main())
