"""Planning problems with a published optimum, each as an instance."""
