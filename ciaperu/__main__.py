"""`python -m ciaperu`."""

from ciaperu.cli import main

main()
