"""What is written to the terminal: each part is loaded by the commands that write it."""
