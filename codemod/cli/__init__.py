"""The command line: thin commands around the engine.

Nothing here imports LibCST, rich or the engine before a command runs, so that `--help` is quick.
"""
