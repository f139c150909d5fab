"""arxiv_translator on PyPI: translation with retries, then in chunks; and an analysis that stays.

With the argument `failing` it also prints errors of the service, whose wording changes.
"""

from __future__ import annotations

import sys

import project  # type: ignore[import-not-found]

project.enter()

from arxiv_translator.deepdive import DeepDiveAnalyzer  # type: ignore[import-not-found]  # noqa: E402
from arxiv_translator.translator import GeminiTranslator  # type: ignore[import-not-found]  # noqa: E402

translator = GeminiTranslator(api_key="replay", model_name="gemini-2.5-flash")
print(translator.translate_latex("\\section{Results}\nThe loss falls. % a comment"))
if "failing" in sys.argv:
    print(translator.translate_latex("\\section{Broken} [[replay: error 400]]"))
print(translator._translate_chunked("\n".join(f"Line {n}." for n in range(320))))
print(
    DeepDiveAnalyzer("replay", "gemini-2.5-flash").analyze_latex("The loss of the model", "a.tex")
)
