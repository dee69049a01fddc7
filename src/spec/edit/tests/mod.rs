mod comments;
mod laws;
mod styles;
mod support;
