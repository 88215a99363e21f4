"""What images of the ground show beside the ledger: shares of every plot, change between dates, agreement, grids by unit."""
