"""Documents in, documents out: the flow of ``translator batch``, safe against any interruption."""
