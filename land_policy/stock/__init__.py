"""Stock: land approved but not supplied, and how new and existing land is shared and priced."""
