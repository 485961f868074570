"""Finding things by words: what can be found (kinds), what was asked (question), and what was found (found)."""
