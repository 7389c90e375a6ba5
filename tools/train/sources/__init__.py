"""How the models that type sources are trained."""
