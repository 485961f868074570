"""How fast the pages are: `make bench`. Two floors, measured on the same server in the same minutes, give the scale."""
