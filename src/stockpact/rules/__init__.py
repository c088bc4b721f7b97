"""Sharing rules, one file a rule."""
