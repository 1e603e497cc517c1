"""`simulate`: a year of a district, acted out through the product's own door on a clock of its own."""
