"""The face of the solver: ``solve`` for one answer, ``Session`` for many variants of one program.

Options, solution and the prices of a MIP come from here too, so that other rooms need one import.
"""

from .cold import local_duals, solve
from .options import Options
from .session import Session
from .solution import Solution

__all__ = ["Options", "Session", "Solution", "local_duals", "solve"]
