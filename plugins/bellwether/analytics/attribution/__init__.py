"""Which touches earned a conversion: the models of docs/attribution.md over a data frame of paths.

Each function takes a frame with one row per path: `path` (text joined by ` > `, or a list of channels, oldest first),
`conversions`, and, where known, `value` and `nulls` (how often the path ended without a conversion). Each returns one
row per channel that any path has, sorted by name, with the `conversions` and `value` credited to it; they add up to all
conversions and all value. The order of the rows changes no digit.
"""

from bellwether.analytics.attribution.chain import CONVERSION, NULL, START, markov, removal_effects
from bellwether.analytics.attribution.games import counterfactual, shapley
from bellwether.analytics.attribution.heuristics import MODELS, heuristic
from bellwether.analytics.attribution.touches import TRANSFORMS, transform

__all__ = [
    "CONVERSION",
    "MODELS",
    "NULL",
    "START",
    "TRANSFORMS",
    "counterfactual",
    "heuristic",
    "markov",
    "removal_effects",
    "shapley",
    "transform",
]
