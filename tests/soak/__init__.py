"""What takes too long for the tests: ``make soak``, or ``python -m tests.soak PYTHON…``."""
