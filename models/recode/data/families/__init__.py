"""Families of changes: each is a function that draws one change from a `World`, or None where the draw does not fit."""

from . import members, parameters, structure, symbols

FAMILIES = {**symbols.FAMILIES, **members.FAMILIES, **structure.FAMILIES, **parameters.FAMILIES}
"""Name of a family to its function and its weight."""
