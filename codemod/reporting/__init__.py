"""Views of a run's `Result`: terminal, JSON and diff.  One module per format.

`summary.summarize` does all counting and grouping and masks secrets; a format only lays out what
the summary holds.
"""
