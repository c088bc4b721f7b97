"""One file a verb: load, build, compile, solve, tables, audit."""
