"""The two halves of a run: pages to Markdown on disk, and the disk to a knowledge base."""
