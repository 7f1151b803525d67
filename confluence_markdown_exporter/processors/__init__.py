"""Pure decisions and transformations on attachments and metadata."""
