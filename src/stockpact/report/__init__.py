"""Workbook and figures, from a plan's tables."""
