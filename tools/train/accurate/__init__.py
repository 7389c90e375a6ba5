"""How the model of ``accurate`` is trained and exported."""
