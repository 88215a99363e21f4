"""The site of the documentation: pages made from the code, beside those written by hand."""
