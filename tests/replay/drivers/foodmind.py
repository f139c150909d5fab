"""AhmadDurrani579/foodmind: a photo, models and keys tried in turn.

Needs pillow, pydantic-settings and python-dotenv.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import project  # type: ignore[import-not-found]

project.enter()
os.environ["DATABASE_URL"] = "sqlite://"
photo = Path(project.picture("meal.jpg")).read_bytes()


async def main() -> None:
    from app.services.gemini_service import analyse_food  # type: ignore[import-not-found]

    # The last two make the service fail: the next key, then the next model is tried.
    for hint in ("pasta", "[[replay: error 429]]", "[[replay: error 503]]"):
        print(vars(await analyse_food(photo, hint, 0.5, "red")))


asyncio.run(main())
