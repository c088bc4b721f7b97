"""Groups of variables and constraints that the models share."""
