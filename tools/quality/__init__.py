"""How accurate it is: `make quality`."""
