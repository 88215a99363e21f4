"""Folium maps and what the eye sees: paints a column it is handed. Has never heard of a verdict."""
