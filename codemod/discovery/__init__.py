"""Which files a run looks at, and their bytes."""

from codemod.discovery.files import Found, find
from codemod.discovery.prefilter import override_needles, prefilter
from codemod.discovery.read import read

__all__ = ["Found", "find", "override_needles", "prefilter", "read"]
