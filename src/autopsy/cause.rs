//! Likely causes, each with its cure.

/// Names why a component failed, as far as its log and spec show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// A variable is read that is not set.
    MissingVariable {
        /// Its name.
        name: String,
    },
    /// A reference such as `${db.URL}` reached the program as it was written.
    UnresolvedReference {
        /// The reference.
        text: String,
    },
    /// The program listens on another port than the one that is asked.
    OtherPort {
        /// Where it listens.
        listens: u16,
        /// Where it is asked.
        expected: u16,
    },
    /// The program listens on an address that only itself can reach.
    Loopback {
        /// The address and port.
        address: String,
    },
    /// The process was stopped for the memory it used.
    OutOfMemory,
    /// The program of the run command is not in the image.
    CommandNotFound {
        /// The program, if it is named.
        command: Option<String>,
    },
    /// The image was built for another kind of processor.
    OtherArchitecture,
    /// A module of the program is not installed.
    MissingModule {
        /// The module.
        name: String,
    },
    /// A database took no connection.
    DatabaseRefused {
        /// Its host, if it is named.
        host: Option<String>,
    },
    /// A host name leads nowhere.
    UnknownHost {
        /// The name.
        host: String,
    },
    /// A database did not take the user or the password.
    DatabaseLogin {
        /// The user, if it is named.
        user: Option<String>,
    },
    /// A connection pooler does not know the tenant, which is a part of the user's name.
    PoolerTenant,
    /// The Dockerfile is not where the spec says.
    NoDockerfile {
        /// The path, if it is named.
        path: Option<String>,
    },
    /// A file that the Dockerfile copies is not in the repository.
    NoCopySource {
        /// The path.
        path: String,
    },
    /// A lock file does not fit its manifest.
    LockFile,
    /// The registry did not give the image.
    Registry,
    /// The path of the health check is not there.
    HealthPath {
        /// The path.
        path: String,
        /// The answer.
        status: u16,
    },
    /// The program was still starting when the health check gave up.
    SlowStart {
        /// The seconds that the check waits before it begins.
        delay: u64,
    },
}

impl Cause {
    /// Says it in words.
    pub fn words(&self) -> String {
        match self {
            Self::MissingVariable { name } => format!("the variable `{name}` is not set"),
            Self::UnresolvedReference { text } => {
                format!(
                    "the reference `{text}` was not filled in: nothing of that name can be bound"
                )
            }
            Self::OtherPort { listens, expected } => {
                format!("the process listens on port {listens}, the platform asks port {expected}")
            }
            Self::Loopback { address } => {
                format!("the process listens on {address}, where only itself can reach it")
            }
            Self::OutOfMemory => {
                "the process was stopped for using too much memory (exit code 137)".to_owned()
            }
            Self::CommandNotFound {
                command: Some(command),
            } => {
                format!("the program `{command}` is not in the image (exit code 127)")
            }
            Self::CommandNotFound { command: None } => {
                "a program of the run command is not in the image (exit code 127)".to_owned()
            }
            Self::OtherArchitecture => {
                "the image was built for another kind of processor".to_owned()
            }
            Self::MissingModule { name } => {
                format!("the module `{name}` is not installed in the image")
            }
            Self::DatabaseRefused { host } => {
                format!("the database{} took no connection", at(host.as_deref()))
            }
            Self::UnknownHost { host } => format!("the host name `{host}` leads nowhere"),
            Self::DatabaseLogin { user: Some(user) } => {
                format!("the database did not take the password of `{user}`")
            }
            Self::DatabaseLogin { user: None } => {
                "the database did not take user and password".to_owned()
            }
            Self::PoolerTenant => {
                "the connection pooler does not know the user: its name must be `postgres.PROJECT`"
                    .to_owned()
            }
            Self::NoDockerfile { path } => format!("there is no Dockerfile{}", at(path.as_deref())),
            Self::NoCopySource { path } => {
                format!("`{path}`, which the Dockerfile copies, is not in the repository")
            }
            Self::LockFile => "the lock file does not fit the package list".to_owned(),
            Self::Registry => "the registry did not give the image".to_owned(),
            Self::HealthPath { path, status } => {
                format!("the health check's path `{path}` answers {status}")
            }
            Self::SlowStart { delay } => {
                format!(
                    "the process was still starting when the health check gave up; it begins after {delay} s"
                )
            }
        }
    }

    /// Says what to do about it.
    pub fn cure(&self) -> String {
        match self {
            Self::MissingVariable { name } => format!("add `{name}` to `envs`, or take out what reads it"),
            Self::UnresolvedReference { .. } => "name a component or database of this app: ipctl validate".to_owned(),
            Self::OtherPort { listens, .. } => {
                format!("set `http_port: {listens}`, or make the program listen on the variable PORT")
            }
            Self::Loopback { .. } => "make the program listen on 0.0.0.0".to_owned(),
            Self::OutOfMemory => "choose a larger `instance_size_slug`, or let the program start fewer processes".to_owned(),
            Self::CommandNotFound { .. } => "check `run_command` and what the image installs".to_owned(),
            Self::OtherArchitecture => "build the image for linux/amd64".to_owned(),
            Self::MissingModule { name } => format!("add `{name}` to what the image installs"),
            Self::DatabaseRefused { .. } => {
                "check host and port, the pooler, and the database's firewall".to_owned()
            }
            Self::UnknownHost { .. } => {
                "check the name; another component is reached by its name only if it has `internal_ports` or `http_port`".to_owned()
            }
            Self::DatabaseLogin { .. } => "check user and password where the secret comes from, then apply with --secrets set".to_owned(),
            Self::PoolerTenant => "check the user name and the pooler's region".to_owned(),
            Self::NoDockerfile { .. } => "check `dockerfile_path` and `source_dir`".to_owned(),
            Self::NoCopySource { .. } => {
                "check that the path is committed and lies below `source_dir`".to_owned()
            }
            Self::LockFile => "make the lock file anew and commit it".to_owned(),
            Self::Registry => {
                "check `registry`, `repository`, `tag` and `registry_credentials`".to_owned()
            }
            Self::HealthPath { .. } => "correct `health_check.http_path`, or make the program answer it".to_owned(),
            Self::SlowStart { .. } => {
                "raise `health_check.initial_delay_seconds`, and see in the log why it takes so long".to_owned()
            }
        }
    }
}

fn at(place: Option<&str>) -> String {
    place.map_or_else(String::new, |place| format!(" at `{place}`"))
}
