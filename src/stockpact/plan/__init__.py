"""What comes out: a plan's tables and their schema, saving and loading, the independent audit."""

from .loading import load_plan
from .plan import Plan
from .proof import ExactProof
from .saving import save
from .schema import SCHEMA

__all__ = ["SCHEMA", "ExactProof", "Plan", "load_plan", "save"]
