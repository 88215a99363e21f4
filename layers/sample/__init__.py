"""The invented sample zones and the seeded script that makes them; nothing here describes a real place."""
