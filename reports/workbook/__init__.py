"""Workbook: the ledger 台账 of a zone as one Excel file whose ratios and totals are live formulas."""
