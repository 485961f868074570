"""An OS2 project and all that happens inside it."""
