"""What the developers run: measuring, comparing, training. None of it is in the wheel."""
