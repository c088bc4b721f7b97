"""From a Pyomo model to numbers, knowing nothing of stockpiles."""
