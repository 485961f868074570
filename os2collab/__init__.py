"""OS2collab: the site and its kernel, which knows nobody above it."""
