"""Stockpact: plan a joint stockpile of critical minerals, share it fairly, and show that the plan is right."""

__version__ = "0.1.0"
