"""What is typed behind a command."""

import argparse


def text(argument: str) -> str:
    """An argument that is looked up or kept. Refuses bytes that are not UTF-8, which Python hands over as
    surrogates (PEP 383) and no database takes."""
    if any("\ud800" <= character <= "\udfff" for character in argument):
        raise argparse.ArgumentTypeError("this is no text in UTF-8")
    return argument
