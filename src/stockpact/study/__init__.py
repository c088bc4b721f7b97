"""Studies: what varies, how, and what came out, for thousands of variants of one instance."""
