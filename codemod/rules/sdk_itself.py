"""Files of the SDK itself, in the tree of a project that develops or vendors it.

Code that imports the SDK is analysed as if the SDK were installed, so nothing the SDK does inside
concerns the programs beside it; and the SDK's own requests are not theirs to migrate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codemod.analysis.project import Project
from codemod.mapping.sdk_objects import GEMINI_SDKS
from codemod.model import Family, Refusal, Site
from codemod.rules.calls import Context
from codemod.rules.rule import Proposal

_PACKAGES = tuple("/" + package.replace(".", "/") for package in GEMINI_SDKS)


def sdk_files(project: Project) -> frozenset[str]:
    """The paths of modules that belong to a package of an SDK."""
    folders = tuple(_folders(project.modules))
    return frozenset(path for path in project.modules if path.startswith(folders))


def propose_sdk_itself(context: Context, rule: str) -> list[Proposal]:
    """One refused proposal per generating call inside an SDK."""
    own = sdk_files(context.project)
    proposals = []
    for call in context.plans if own else ():
        if call.module.path in own:
            location = call.module.location(call.node)
            site = Site(location, Family.CALL, call.module.source(call.node.func)[:80])
            refusal = Refusal("sdk-itself", location)
            proposals.append(Proposal(rule, frozenset([call]), (site,), refusal=refusal))
    return proposals


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """The folders of the packages of SDKs, each with a slash at its end."""
    for path in paths:
        folder = path.removesuffix("/__init__.py")
        if folder != path and f"/{folder}".endswith(_PACKAGES):
            yield f"{folder}/"
