"""Measurements of gemini-codemod on whole repositories kept outside this one."""
