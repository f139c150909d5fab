"""Static conversion of arguments: what the program wrote for the old call, as code for the new.

Each converter takes an expression of the program and answers with `Code`, or raises `Refused`.
"""
