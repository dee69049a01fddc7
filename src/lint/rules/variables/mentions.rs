//! Hosts that variables name.

use crate::lint::{App, Variable};

use super::holders::holder;
use crate::model::address::{Form, Host, addresses, bare_hosts, is_name};

/// How a host is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming<'b> {
    /// In an address with this scheme.
    Address(&'b str),
    /// Without a scheme.
    Bare(Form),
}

/// A host without a dot that a variable names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention<'a, 'b> {
    /// The variable.
    pub variable: &'b Variable<'a>,
    /// The host, with the port when one is written.
    pub host: Host<'b>,
    /// The port that is connected to, when it is known.
    pub port: Option<u16>,
    /// How it is named.
    pub naming: Naming<'b>,
}

/// Returns the hosts that the variables of an app name, other than references.
pub(super) fn mentions<'a, 'b>(app: &'b App<'a>) -> Vec<Mention<'a, 'b>> {
    let mut found = Vec::new();
    for variable in &app.variables {
        let text = variable.text();
        let with_scheme = addresses(text).into_iter();
        let with_scheme = with_scheme.filter(|one| one.connects() && is_name(one.host.name));
        found.extend(with_scheme.map(|one| Mention {
            variable,
            host: one.host,
            port: one.port(),
            naming: Naming::Address(one.scheme),
        }));
        let bare = bare_hosts(variable.key, text).into_iter();
        found.extend(bare.map(|(form, host)| Mention {
            variable,
            host,
            port: host.port,
            naming: Naming::Bare(form),
        }));
    }
    found
}

impl Mention<'_, '_> {
    /// Tells whether the host is the component that the variable belongs to.
    pub(super) fn is_own(&self) -> bool {
        let owner = self.variable.owner.as_ref();
        owner.is_some_and(|owner| owner.name == self.host.name)
    }

    /// Returns the host as it is written, with its port.
    pub(super) fn written(&self) -> String {
        match self.host.port {
            Some(port) => format!("{}:{port}", self.host.name),
            None => self.host.name.to_owned(),
        }
    }

    /// Returns the variable for a sentence.
    pub(super) fn subject(&self) -> String {
        format!("`{}` of {}", self.variable.key, holder(self.variable))
    }

    /// Returns the place of the host: behind `//` or `@`, where it cannot be taken for a word of the same letters.
    pub(super) fn span(&self, app: &App<'_>) -> crate::diag::Span {
        let Some(value) = self.variable.value else {
            return app.head(self.variable.node);
        };
        let written = self.written();
        for before in ["//", "@"] {
            let whole = format!("{before}{written}");
            let span = app.part(value, &whole);
            if span.len() == whole.len() {
                return crate::diag::Span::new(span.start() + before.len(), span.end());
            }
        }
        app.part(value, &written)
    }
}
