"""`python -m confluence_markdown_exporter`."""

from confluence_markdown_exporter.cli import run_command_line

if __name__ == "__main__":
    run_command_line()
