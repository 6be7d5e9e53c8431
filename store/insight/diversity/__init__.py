"""How different traces are from each other: for a pick that shows as much as it can, and for what is unlike all before."""
