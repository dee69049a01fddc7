//! TODO: purpose and non-purpose of this room.

mod canonical;
mod lines;
mod price;
mod validate;
mod vault;

#[cfg(test)]
mod arbitrary;
