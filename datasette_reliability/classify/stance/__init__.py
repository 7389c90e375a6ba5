"""Who vouches for what a source says, or disputes it, by a learnt model of what follows it."""
