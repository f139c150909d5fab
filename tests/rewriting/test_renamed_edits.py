"""Another name in the code of an edit: only where it is the name of the variable."""

from codemod.model import Span
from codemod.rewriting.edits import DictCode, Entry, ReplaceExpression, code
from codemod.rewriting.renamed_edits import with_name

_SPAN = Span(1, 0, 1, 4)


def test_names_change_and_texts_attributes_and_keywords_do_not() -> None:
    table = DictCode((Entry('"json"', code("json.loads(", _SPAN, ")")),))
    edit = ReplaceExpression(
        "app.py", _SPAN, code("f(json.dumps(", _SPAN, '), "json", r.json, json=1, **', table)
    )
    changed = with_name(edit, "json", "_json")
    renamed = DictCode((Entry('"json"', code("_json.loads(", _SPAN, ")")),))
    assert changed == ReplaceExpression(
        "app.py", _SPAN, code("f(_json.dumps(", _SPAN, '), "json", r.json, json=1, **', renamed)
    )
