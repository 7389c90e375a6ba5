"""Find who vouches for what a source says or disputes it, by a learnt model of the text after."""
