"""The source of the functions that a migrated file may need, one module for each.

`codemod.helpers.catalog` reads these modules as text.  The tool imports none of them,
as they need google-genai.  A relative import says that one helper uses another.
"""
