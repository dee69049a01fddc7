//! References inside values: everything that begins with `${`.

/// One reference in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The reference as written, from `${` to its last brace.
    pub text: &'a str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// What it refers to.
    pub target: Target<'a>,
}

/// What a reference refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// `${NAME}`: a variable of the app or of the component.
    Variable(&'a str),
    /// `${owner.NAME}`: a value that a component offers; `_self` is the component itself.
    Offered {
        /// The component.
        owner: &'a str,
        /// The value.
        name: &'a str,
    },
    /// `${database.pool.NAME}`: a value of a connection pool.
    Pooled {
        /// The database.
        owner: &'a str,
        /// The value.
        name: &'a str,
    },
    /// `${NAME:-default}` and its like, which a shell fills in.
    ShellDefault {
        /// The name before the colon.
        name: &'a str,
    },
    /// `${{ env.NAME }}`, which ipctl fills in from the environment.
    Environment,
    /// `${{ ... }}`, which a workflow fills in.
    Workflow,
    /// Another `${` inside, or no closing brace, or words that name nothing.
    Malformed,
}

/// Returns the references of a text, in order.
pub fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("${")) {
        let start = from + at;
        let Some(reference) = read(text, start) else {
            break;
        };
        from = start + reference.text.len();
        found.push(reference);
    }
    found
}

fn read(text: &str, start: usize) -> Option<Reference<'_>> {
    let rest = text.get(start..)?;
    if let Some(inner) = rest.strip_prefix("${{") {
        let end = rest.find("}}").map_or(rest.len(), |end| end + 2);
        let target = if inner.trim_start().starts_with("env.") {
            Target::Environment
        } else {
            Target::Workflow
        };
        return Some(Reference {
            text: rest.get(..end)?,
            start,
            target,
        });
    }
    let Some(end) = end_of(rest) else {
        return Some(Reference {
            text: rest,
            start,
            target: Target::Malformed,
        });
    };
    let inner = rest.get(2..end)?;
    Some(Reference {
        text: rest.get(..=end)?,
        start,
        target: target(inner),
    })
}

/// Returns where the brace is that closes a reference, past those of the references inside it.
fn end_of(rest: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut previous = ' ';
    for (at, character) in rest.char_indices() {
        match character {
            '{' if previous == '$' => open += 1,
            '}' if open <= 1 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
        previous = character;
    }
    None
}

fn target(inner: &str) -> Target<'_> {
    let parts: Vec<&str> = inner.split('.').collect();
    match parts.as_slice() {
        [name] if is_variable(name) => Target::Variable(name),
        [owner, name] if is_name(owner) && is_variable(name) => Target::Offered { owner, name },
        [owner, pool, name] if is_name(owner) && is_name(pool) && is_variable(name) => {
            Target::Pooled { owner, name }
        }
        _ => shell_default(inner).unwrap_or(Target::Malformed),
    }
}

/// Reads `NAME:-default`; a component's name with a hyphen has been ruled out before.
fn shell_default(inner: &str) -> Option<Target<'_>> {
    let at = inner.find([':', '-', '?', '+', '='])?;
    let (name, operator) = inner.split_at_checked(at)?;
    let known = [":-", ":=", ":?", ":+", "-", "?", "+", "="];
    let known = known.iter().any(|known| operator.starts_with(known));
    (is_variable(name) && known).then_some(Target::ShellDefault { name })
}

fn is_variable(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !text.is_empty() && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<Target<'_>> {
        references(text).into_iter().map(|one| one.target).collect()
    }

    #[test]
    fn each_form_is_told_apart() {
        let offered = |owner, name| Target::Offered { owner, name };
        for (text, expected) in [
            ("${APP_URL}", Target::Variable("APP_URL")),
            ("${db.DATABASE_URL}", offered("db", "DATABASE_URL")),
            ("${_self.PUBLIC_URL}", offered("_self", "PUBLIC_URL")),
            ("${my-db.PORT}", offered("my-db", "PORT")),
            (
                "${db.pool.PORT}",
                Target::Pooled {
                    owner: "db",
                    name: "PORT",
                },
            ),
            ("${X:-1}", Target::ShellDefault { name: "X" }),
            ("${X-1}", Target::ShellDefault { name: "X" }),
            ("${{ secrets.X }}", Target::Workflow),
            ("${{ env.X }}", Target::Environment),
            ("${{env.X}}", Target::Environment),
            ("${a b}", Target::Malformed),
            ("${${X}}", Target::Malformed),
            ("${}", Target::Malformed),
            ("${X", Target::Malformed),
        ] {
            assert_eq!(targets(text), [expected], "{text}");
        }
    }

    #[test]
    fn several_references_are_found_at_their_places() {
        let found = references("x${A}y${{ b }}z${c.D}");
        let at: Vec<_> = found.iter().map(|one| (one.start, one.text)).collect();
        assert_eq!(at, [(1, "${A}"), (6, "${{ b }}"), (15, "${c.D}")]);
        let nested: Vec<_> = references("a${${B}.C}d${E}")
            .into_iter()
            .map(|one| one.text)
            .collect();
        assert_eq!(nested, ["${${B}.C}", "${E}"]);
        assert!(references("plain $X {Y}").is_empty());
    }
}
