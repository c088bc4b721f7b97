"""What the pact is worth, as a reader should hear it: from the tables that the verb worth adds to a plan."""
