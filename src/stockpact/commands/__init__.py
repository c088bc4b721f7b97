"""The verbs of the command line: arguments in, verb, words out."""
