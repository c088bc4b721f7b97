"""What comes out: tables, metrics, audit, saving and loading."""
