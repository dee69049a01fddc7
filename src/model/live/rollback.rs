//! The answer to whether a rollback is possible.

use super::wire::wire_struct;

wire_struct! {
    /// Tells whether a deployment can be gone back to.
    #[derive(Debug, Default)]
    RollbackValidation {
        may {
            /// Tells whether it can.
            valid: bool,
            /// Tells why it cannot.
            error: Option<RollbackCondition>,
            /// Lists what to know beforehand.
            warnings: Vec<RollbackCondition>,
        }
    }
}

wire_struct! {
    /// Holds one reason or warning.
    #[derive(Debug, Default)]
    RollbackCondition {
        may {
            /// Holds the stable code, such as `app_pinned`.
            code: String,
            /// Holds the platform's words.
            message: String,
            /// Lists the components it is about.
            components: Vec<String>,
        }
    }
}
