//! What a secret looks like, as far as names and texts tell.
