"""Entry point of ``python -m aws_privatelink_rds_lattice.cli``."""

from . import main

if __name__ == "__main__":
    main()
