//! What happens, as a stream of JSON objects, one a line; the types are the published schema.

mod data;
mod schema;
mod stream;

#[cfg(test)]
mod tests;

pub use schema::events_schema;
pub use stream::EventStream;
