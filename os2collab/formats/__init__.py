"""How dates and numbers are written where Django writes them: the Danish way in both languages."""
