"""What an installation starts with, as data inside the package: the public services, promotions and house rules."""
