"""Value analysis: which SDK object can stand at which expression, and who else sees it.

`builder` turns each module into a value-flow graph, `solver` propagates abstract values through
the graphs of all modules together until nothing changes, and `queries` answers what rules ask.
Nothing is imported or executed.
"""
