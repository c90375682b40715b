"""City networks for German municipalities: a directory, its rules, and a recommendation.

The same answers as the command line gives, as plain objects::

    from staedtenetz import Directory, Profile, judge, recommend

    directory = Directory.load()
    herne = directory.municipalities.find("Herne")
    judge(directory.networks["eurocities"], herne).best.membership.id
    recommend(directory, Profile(herne)).ranked[0].network.id
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from staedtenetz.catalogue.directory import Directory
    from staedtenetz.catalogue.members import Members
    from staedtenetz.catalogue.municipalities import Municipalities
    from staedtenetz.catalogue.networks import Catalogue
    from staedtenetz.catalogue.search import search
    from staedtenetz.errors import StaedtenetzError
    from staedtenetz.messages import Language, Message
    from staedtenetz.model.municipality import Municipality
    from staedtenetz.model.network import Network
    from staedtenetz.model.profile import Profile
    from staedtenetz.own.profiles import build_profile
    from staedtenetz.recommendation.ranking import recommend
    from staedtenetz.rules.eligibility import Eligibility, judge
    from staedtenetz.rules.fees import YearlyFee, yearly_fee

__version__ = "0.1.0"

__all__ = [
    "Catalogue",
    "Directory",
    "Eligibility",
    "Language",
    "Members",
    "Message",
    "Municipalities",
    "Municipality",
    "Network",
    "Profile",
    "StaedtenetzError",
    "YearlyFee",
    "__version__",
    "build_profile",
    "judge",
    "recommend",
    "search",
    "yearly_fee",
]

_HOMES = {
    "Catalogue": "catalogue.networks",
    "Directory": "catalogue.directory",
    "Eligibility": "rules.eligibility",
    "Language": "messages",
    "Message": "messages",
    "Members": "catalogue.members",
    "Municipalities": "catalogue.municipalities",
    "Municipality": "model.municipality",
    "Network": "model.network",
    "Profile": "model.profile",
    "StaedtenetzError": "errors",
    "YearlyFee": "rules.fees",
    "build_profile": "own.profiles",
    "judge": "rules.eligibility",
    "recommend": "recommendation.ranking",
    "search": "catalogue.search",
    "yearly_fee": "rules.fees",
}


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that start-up stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
