"""Renewal: land used below what it could carry: screening, room under the plan, extension, raising a mean."""
