"""Scripts of the house: what `make messages`, `make migration` and `make docs` run. Not part of the product."""
