"""`python -m netcharts` is `netcharts`."""

from netcharts.cli import main

if __name__ == "__main__":
    main(prog_name="netcharts")
