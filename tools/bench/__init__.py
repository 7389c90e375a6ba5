"""How fast it reads, writes and serves."""
