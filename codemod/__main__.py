"""`python -m codemod` is the `gemini-codemod` command."""

from codemod.cli.main import main

if __name__ == "__main__":
    main()
