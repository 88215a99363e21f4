"""Rules, indicators and siting: what documents say about plots, and what follows. Draws nothing."""
