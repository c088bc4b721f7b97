"""Bundled instances, one folder each; ``stockpact plan NAME`` finds them here."""
