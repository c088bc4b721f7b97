"""The mathematics: Pyomo models, no files, no solver, no printing."""
