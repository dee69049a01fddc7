//! TODO: purpose and non-purpose of this room.
