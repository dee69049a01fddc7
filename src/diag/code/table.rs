//! The table of codes.
//!
//! The explanation says why it matters; what to do is told with each finding.

use super::codes;

codes! {
    PathNotFound "IP001" "no such path"
    "A path on the command line names nothing. Check the spelling and the directory the command runs in."
    NoSpecs "IP002" "a directory without specs"
    "A directory stands for the files in it that end in .yaml, .yml or .json. Directories below it are not read, \
     hidden files and ipctl.yaml are not specs. Name the files themselves if they end in something else."
    NotAFile "IP003" "neither a file nor a directory"
    "Only plain files and directories are read: sockets, pipes and devices are not. Use `-` to read one spec from \
     standard input."
    Unreadable "IP004" "a file cannot be read"
    "The operating system refused to open or read the file. The message ends with its own words."
    TooLarge "IP005" "a file is too large"
    "A spec is at most 16 MiB. Real ones have some hundred lines, so this is most likely another file."
    NotUtf8 "IP006" "a file is not UTF-8"
    "Specs are UTF-8 text. Save the file again with that encoding; the message says where the first wrong byte is."
    EmptyFile "IP007" "a file holds no spec"
    "The file is empty or has only comments. Other tools accept it and then fail at the platform, so it is refused \
     here."
    BinaryFile "IP008" "a binary file"
    "The file holds a zero byte, which no YAML or JSON text does. It is most likely not a spec."

    Syntax "IP100" "not YAML"
    "The text is neither YAML nor JSON. The mark shows where it stops to make sense; the mistake is there or shortly \
     before."
    Tab "IP101" "a tab in the indentation"
    "YAML indents with spaces only. Replace each tab by spaces; most editors do it on saving when told to."
    UnknownField "IP102" "unknown field"
    "The platform has no such field at this place. Its own command line refuses the whole spec for it, and the panel \
     drops it without a word. Look for the spelling, and whether the field belongs one level up or down."
    Template "IP103" "a template that was not filled in"
    "Text such as `{{ name }}` is for another program to replace before the spec is read. Run that program first and \
     hand in what it makes, or put the text in quotes if it is meant as it stands."
    DuplicateKey "IP104" "a key is written twice"
    "In one mapping a key may stand once. The platform's own tools take the last one and drop the others, so half of \
     what was written is lost. Join the two or delete one."
    WrongType "IP105" "a value of the wrong type"
    "The field wants another kind of value: a list where a mapping was written, a number where text was, and so on. \
     Quotes make text of anything; a list item begins with a dash."
    UnquotedText "IP106" "text that reads as a number or a boolean"
    "Without quotes, YAML reads `1`, `1.5`, `true`, `on`, `yes` and `y` as numbers and booleans. Values of variables \
     and some other fields are text, so such values need quotes."
    NotInList "IP107" "a value that is not one of the allowed ones"
    "The field takes one of a fixed list of words. They are written in capitals with underscores, and their case \
     matters."
    OutOfRange "IP108" "a number out of its range"
    "The platform takes this number only within the bounds the message gives."
    Pattern "IP109" "text that breaks a rule of its field"
    "The platform takes this text only in a certain form; the message says which."
    MissingField "IP110" "a required field is missing"
    "Without this field the platform refuses the spec. Add it below the key that is marked."
    NullValue "IP111" "a key without a value"
    "The key is there but nothing follows it, which reads as if it were not written at all. Give it a value or delete \
     it. Often the lines below are not indented as they were meant to be."
    KeyCase "IP112" "a key in the wrong case"
    "The platform's decoder matches keys without regard to case, so this works there. Other programs do not. The \
     spelling in the message is the right one."
    Deprecated "IP113" "a deprecated field"
    "The platform still takes the field but advises another way, which the message names."
    LaterDocument "IP114" "text after the first document"
    "A file holds one spec. What follows a line with `---`, or follows the end of a JSON value, is not read here nor by \
     the platform's own tools. Put the second spec in a file of its own."
    Wrapper "IP115" "a spec inside a `spec` key"
    "Deploy templates and the bodies of API requests hold the spec below a key `spec`. It is read as if it stood at the \
     top."
    NotASpec "IP116" "not an app spec"
    "An app spec is a mapping with at least a name. The file holds something else: a list, a text, or a file for \
     another program."
    TooMuch "IP117" "too large once expanded"
    "Anchors and aliases, or nesting, make the document far larger than it looks. A spec has at most 2,000,000 values, \
     100,000 of them by way of aliases, 32 MiB of text and 64 levels."
    UnknownAnchor "IP118" "an alias without an anchor"
    "A plain value that begins with `*` is an alias: it stands for what was marked with `&` and the same name before. \
     Put the value in quotes if it is meant as text."
    BadKey "IP119" "a key that is not plain text"
    "A key of a spec is a word. Lists and mappings as keys are YAML, but no spec has them; unquoted braces are the \
     usual cause."
    BadMerge "IP120" "`<<` without a mapping"
    "The merge key `<<` takes an alias to a mapping, or a list of such aliases."
    BadLength "IP121" "too short or too long"
    "The text or the list has fewer or more parts than the platform takes; the message gives the bounds."
    DuplicateName "IP122" "two components with one name"
    "Components and databases of an app share one set of names, whatever their kind."
    DuplicateVariable "IP123" "a variable is written twice in one list"
    "Which of the two values the app sees is not defined. Delete one."
    DuplicateDomain "IP124" "a domain is written twice"
    "A host name may be listed once in an app. Case and a final dot make no difference."
    Undecodable "IP125" "a value that cannot be used"
    "The shape of the file is right, but one of its values cannot be understood. The message says why."
    DuplicateApp "IP126" "two files describe one app"
    "Apps are known by their name. Two files with one name would overwrite each other at every apply."
    NumberForm "IP127" "a number in a surprising form"
    "YAML reads `010` as 8, `0x10` as 16, `1_000` as 1000 and `1e3` as 1000. The platform's own tools accept these forms for \
     a whole number. Written in plain digits the number says what it is."
    BooleanKey "IP128" "a key that reads as a boolean"
    "The words `on`, `off`, `yes`, `no`, `y` and `n` are booleans in the YAML that the platform reads, also as keys: the \
     key arrives there as `true` or `false`. Put it in quotes if it is meant."
    Unfilled "IP129" "a field that is still to be filled in"
    "References such as `${NAME}` are filled in by the platform in values of variables only. In any other field the text stays \
     as it is, and then it is refused. `plan` and `apply` do not go on with such a file."
    ManifestName "IP130" "the manifest is at odds with the specs"
    "Every app, component and variable that ipctl.yaml names must stand in a spec beside it, and nothing may be said twice."
    UnsetVariable "IP131" "a variable that is not set"
    "The spec takes a value from the environment by `${{ env.NAME }}`, and there is none of that name. One that is set to an \
     empty text counts as not set, because CI runners hand on secrets that are not there as empty ones; `--allow-empty NAME` \
     accepts it. A default is written `${{ env.NAME:-text }}`."
    ReferenceForm "IP132" "a reference to the environment in a wrong form"
    "A reference is written `${{ env.NAME }}`, or `${{ env.NAME:-text }}` with a default. Expressions are not known. \
     `$${{ env.NAME }}` stands for the text `${{ env.NAME }}` itself. A secret takes no default, for it would be written in the file."
    ShownSecret "IP133" "a secret of the environment where it is shown"
    "By its name or by its value the variable of the environment holds a secret. Values of variables with `type: SECRET` are \
     encrypted and never shown; all other fields can be read by everyone with access to the account."
    EnvironmentNeeded "IP134" "variables that a file takes from the environment"
    "`${{ env.NAME }}` is filled in from the environment of the machine that plans and applies. `validate` does not look at it: a \
     reference fits every field, and what its value is cannot be checked."

    AllowanceForm "IP140" "an allowance that does not count"
    "A comment such as `# ipctl: allow(IP307) one worker is enough` silences one rule on its line or on the next one. It \
     needs the id of a rule that can be silenced, and a reason for those who read it later."
    AllowanceUnused "IP141" "an allowance that silences nothing"
    "The rule that the comment names finds nothing on that line. Delete the comment, so that a later finding is not \
     silenced by accident."
    DuplicatePort "IP142" "a port that is opened twice"
    "A port is open or it is not. One of the two was most likely meant to be another one."
    DuplicateAlert "IP143" "an alert that is written twice"
    "Within one list alerts are told apart by their rule, so of two with one rule only one can be meant."
    DuplicateDestination "IP144" "two log destinations of one name"
    "The destinations of a component are told apart by their names."
    VpcId "IP145" "a network that is not named by its id"
    "The platform looks the network up by its id, a UUID. A name, or what stands in for the id in a template, is not found."
    JobCount "IP146" "a job that runs several times at once"
    "Every instance of a job runs the same command at the same time. A migration or a nightly task is rarely meant that \
     way."
    WorkerLiveness "IP147" "a liveness check without a path on a worker"
    "The platform checks the liveness of a worker by HTTP only; without `http_path` it has nothing to ask for."
    ProbeTiming "IP148" "a health check whose times do not fit"
    "A check that may take longer than the pause between two checks is never done before the next one begins. `path` is \
     the old name of `http_path`; with both there, one of them is lost."
    StaticDocuments "IP149" "two documents for pages that are missing"
    "`catchall_document` answers every path that is not there, so `error_document` is never shown. The platform takes one of \
     the two."
    NoComponents "IP150" "an app without components"
    "An app needs at least one service, worker, job, static site or functions component. The platform refuses a spec that \
     has none."
    NoSource "IP151" "a component without a source"
    "A component is built from a repository or runs an image: one of `github`, `gitlab`, `bitbucket`, `git` and `image` says \
     which. Without one the platform has nothing to deploy."
    SeveralSources "IP152" "a component with more than one source"
    "One of `github`, `gitlab`, `bitbucket`, `git` and `image` may stand in a component. Which of several would be used is \
     not defined, and the platform refuses the spec."
    RepositoryForm "IP154" "a repository in the wrong form"
    "Hosted repositories are named `owner/name`, without an address before them and without `.git` behind them. A `git` \
     source takes a public address that begins with `https://`."
    ImageRegistryMissing "IP155" "an image without the registry it needs"
    "Images of Docker Hub and of GitHub are found by owner and name: `registry` is the owner. Official images of Docker \
     Hub belong to `library`."
    ImageRegistryForbidden "IP156" "a registry that must be left out"
    "With `DOCR` the registry is the one of the account, so `registry` must be empty. The platform refuses a name there."
    TagAndDigest "IP157" "an image with both tag and digest"
    "A digest names one image for good, a tag names whatever was pushed last. The platform takes one of the two."
    ImagePush "IP158" "an image that cannot deploy on push"
    "`deploy_on_push` works for images in the account's own registry (`DOCR`) that are named by a tag. Elsewhere it never \
     fires or the spec is refused."
    IgnoredBuildSetting "IP159" "a build setting on an image"
    "An image is already built, so fields that say how to build it have no effect."
    DockerfileAndBuildpack "IP160" "settings for two ways to build"
    "With `dockerfile_path` the Dockerfile does the whole build, and `build_command` and `environment_slug` have no effect."
    SingleInstanceSize "IP161" "several instances of a size that has one"
    "The smallest shared sizes, and all that begin with `basic-`, run exactly one instance. The platform refuses a larger \
     count."
    AutoscalingAndCount "IP162" "autoscaling together with a fixed count"
    "`autoscaling` sets the number of instances by itself, so the platform does not take `instance_count` beside it."
    AutoscalingSize "IP163" "autoscaling on a size that cannot"
    "The platform scales dedicated sizes by itself. Shared sizes keep the count they are given: some guides list those from \
     1 GiB as well, the API does not."
    AutoscalingRange "IP164" "autoscaling with no room"
    "The smallest count must be below the largest one, and both must be there."
    AutoscalingMetric "IP165" "autoscaling without a metric that works here"
    "Autoscaling follows at least one metric. Workers can follow the processor only, because they serve no requests."
    TooManyContainers "IP166" "too many containers"
    "An app has at most 250 containers, counted over all its components at their largest scale."
    UnknownBuildpack "IP167" "an unknown environment slug"
    "The platform knows a handful of buildpack environments. With a word it does not know it either refuses the spec or \
     falls back to looking at the code."
    PlaceholderRepository "IP168" "a repository that is a placeholder"
    "Text such as `your-username/your-repo` is left over from an example. The platform finds no such repository."
    PlaceholderName "IP169" "a name that is a placeholder"
    "The name is left over from an example. An app keeps its name for good, so choose it before the first apply."
    DatabaseUser "IP170" "a database or user name where there is none"
    "`db_name` and `db_user` are for PostgreSQL and MySQL only."
    RoutesAndIngress "IP171" "routes in two places"
    "Routes are written either in `ingress.rules` of the app or in `routes` of the components. The platform does not take \
     both."
    RouteTwice "IP172" "two routes for one path"
    "Two rules match exactly the same requests. The second one never gets any, and the platform may refuse the spec."
    RouteTarget "IP173" "a route to something that serves no requests"
    "A route leads to a service, a static site or a functions component of the same app. Workers, jobs, databases and \
     services with internal ports only take no requests from outside."
    RuleAction "IP174" "an ingress rule that does not say one thing"
    "A rule either hands a request to a `component` or answers it with a `redirect`. It does exactly one of the two."
    RuleWithoutMatch "IP175" "an ingress rule that matches nothing"
    "A rule needs `match` to say which requests it is for; `match: {path: {prefix: /}}` is for all of them."
    PathRewriting "IP176" "two ways to change the path"
    "`rewrite` replaces the matched prefix, `preserve_path_prefix` keeps it, and without both it is cut off. Only one of the \
     two can be done, and functions cannot keep it."
    RuleShadowed "IP177" "an ingress rule that is never reached"
    "A rule above it already matches every request that this one is for. The platform does not promise to look for the \
     narrower one, so put that first."
    MatchForm "IP178" "an ingress match in a form that matches nothing"
    "A path begins with `/` and matches itself and what lies below it, without wildcards. A host is matched as a whole: \
     there are no wildcards in it, and no scheme, port or path. Requests come in by the hosts in `domains` and by the one \
     of the platform, so a rule for any other host never gets one."
    HealthPort "IP179" "a health check on a port that is not open"
    "The check may ask the HTTP port of the service or one of its internal ports. The platform refuses any other."
    PrimaryDomains "IP180" "more than one primary domain"
    "One domain of an app is `PRIMARY`: the one that its address is shown with. The others are `ALIAS`."
    NoPrimaryDomain "IP181" "domains without a primary one"
    "Without a `PRIMARY` domain the platform chooses, and `APP_URL` may not be the address that was meant."
    StarterDomain "IP182" "the platform's own domain in the list"
    "Addresses that end in `ondigitalocean.app` are given by the platform and cannot be asked for. The app has one without \
     any entry."
    DomainZone "IP183" "a domain outside its zone"
    "`zone` is the DNS zone, kept at the platform, that the records of the domain are written to. The domain must lie in it."
    WildcardDomain "IP184" "a wildcard domain that needs more"
    "A wildcard certificate is given only to those who prove that they own the whole domain: by a `zone` at the platform or \
     by a TXT record that has to be renewed."
    PlaceholderDomain "IP185" "a domain that is a placeholder"
    "Names such as `example.com` and `yourdomain.com` are left over from an example and belong to somebody else."
    CrossOrigin "IP186" "cross-origin rules that do not work"
    "Each allowed origin is written in exactly one way. Browsers refuse credentials when every origin is allowed."
    EdgeSettings "IP187" "an edge setting that does not fit"
    "`disable_edge_cache` is not for apps with static sites. It and its neighbours act on custom domains only."
    Maintenance "IP188" "maintenance settings that contradict each other"
    "`archive: true` takes the app down, so `enabled: false` beside it says the opposite."
    Unrouted "IP189" "a component that nobody can reach"
    "The spec has ingress rules, and none of them leads to this component. A static site without a rule is built and \
     never served. A service without one can still be reached by other components."
    AlertPlace "IP190" "an alert in the wrong place"
    "Rules about deployments and domains belong to the app. Rules about processor, memory, restarts and requests belong to \
     the component they watch."
    AlertLimit "IP191" "an alert without a limit"
    "An alert on a component needs `operator`, `value` and `window`; without them it has nothing to compare. Alerts of the \
     app take none of the three."
    LogDestination "IP192" "a log destination that does not say where"
    "A destination names exactly one provider, with the fields that provider needs."
    JobSchedule "IP193" "a schedule that does not fit the kind"
    "`kind: SCHEDULED` needs `schedule`, and no other kind takes it."
    CronForm "IP194" "a schedule that cannot be read"
    "A schedule has five fields: minute, hour, day of the month, month, day of the week. Each is `*`, a number, a range \
     `1-5`, a list `1,3` or a step `*/15`; months and days of the week can be names such as `JAN` and `MON`. Other forms \
     are not documented. The time zone is an IANA name, `UTC` if there is none."
    JobTimeout "IP195" "a job that may not run that long"
    "The platform ends a job of a deployment after 30 minutes."
    JobKind "IP196" "a job without a kind"
    "Without `kind` the job runs after each deployment, as `POST_DEPLOY`. Say so if that is meant."
    DevDatabaseEngine "IP197" "a development database of another engine"
    "Development databases are PostgreSQL. Others are made as managed clusters and attached with `production: true` and \
     `cluster_name`."
    ClusterName "IP198" "a managed database that does not fit its cluster"
    "`production: true` attaches a cluster that exists, so `cluster_name` must say which. Without `production: true` a \
     development database is meant."
    DatabaseEngine "IP199" "a database without an engine"
    "Without `engine` the platform has to guess what is meant. It is `PG` for PostgreSQL."

    SecretUnsupplied "IP201" "a secret without a value or a source"
    "A secret without a value keeps what is live. On a first deployment there is nothing live, so its value has to come \
     from somewhere: an entry in ipctl.yaml says from where."
    SecretPlaceholder "IP202" "a secret that is a placeholder"
    "Text such as `changeme` is deployed as it stands, and is the first thing that somebody would try."
    SecretUnfilled "IP203" "a secret that something else must fill in"
    "`${NAME}` without a dot is not a value of another component. Unless another program replaces it first, the app gets \
     this very text."
    UnfilledReference "IP204" "a reference that nothing fills in"
    "`${NAME}` stands for a variable of the app or of the component. There is none of that name, so the app gets this very \
     text."
    ShellDefault "IP205" "a default as a shell writes it"
    "`${NAME:-default}` means something to a shell or to Compose. The platform does not know the form: the app gets this very \
     text."
    ForeignTemplate "IP206" "a reference of another program"
    "`${{ secrets.NAME }}` means something in a workflow of GitHub Actions, and nested references mean nothing anywhere. \
     The platform hands the text on as it stands."
    UnknownOwner "IP207" "a reference to a component that is not there"
    "`${name.VARIABLE}` takes a value of a component or database of the same app. There is none of that name, so the app gets \
     this very text."
    UnknownBindable "IP208" "a reference to a value that is not offered"
    "Each kind of component offers certain values: services an internal address, what is routed a public one, databases \
     their connection, workers and jobs only the commit. Any other name stays as it is written."
    BuildTimeReference "IP209" "a reference that is empty while building"
    "Databases and internal addresses are known when the app runs. While it is built these values are empty."
    StarterReference "IP210" "a reference that works elsewhere only"
    "`${STARTER_DOMAIN}` is filled in as the host of an ingress rule and nowhere else."
    EmptyVariable "IP211" "a variable without a value"
    "The app sees the variable with an empty text. If its value is to be set elsewhere, the next apply would take it away."
    SecretNameReference "IP212" "a secret taken from elsewhere, shown in plain"
    "The variable has the name of a secret and takes its value from a reference. Without `type: SECRET` the value that is \
     filled in can be read in the control panel."
    SecretReference "IP213" "a public value marked as a secret"
    "A reference such as `${web.PUBLIC_URL}` is no secret. Marked as one it is encrypted, and can no longer be compared or \
     read."
    SecretInFile "IP214" "a secret is written in the file"
    "Everyone who can read the repository, now or later, can use it. The platform keeps the value that is live when the file \
     has none."
    PlainSecret "IP215" "a secret in plain text"
    "The variable has the name of a secret, its value stands in the file, and without `type: SECRET` the platform shows it to \
     everyone with access to the account."
    AddressCredentials "IP216" "a password inside an address"
    "An address with a user and a password is a secret as a whole. Everyone who can read the repository can use it."
    EncryptedInFile "IP217" "an encrypted value in the file"
    "A text that begins with `EV[` was encrypted for one app. It is of no use in another app, and it is not needed here: \
     without a value the live one is kept."
    BuildVariable "IP218" "a build variable that the build does not see"
    "Bundlers write variables of this name into the files they make. With `scope: RUN_TIME` the variable is not there while \
     they run."
    SharedSecret "IP219" "one secret under several names"
    "The same secret text stands at several places. When it is changed at one of them the others stay behind. Name it once \
     in ipctl.yaml and list where it is used."
    OverriddenVariable "IP220" "a variable that hides one of the app"
    "The variable of the component wins over that of the app. That may be meant, or one of the two is left over."
    PortVariable "IP221" "PORT says something else than the spec"
    "The platform sets `PORT` to the HTTP port of the service. A variable of that name replaces it, and then the program \
     listens where nobody asks."
    ReservedVariable "IP222" "a variable that ipctl keeps for itself"
    "`IPCTL_STATE` is written by ipctl with every apply. A value in the file would be lost."
    UnreachableHost "IP223" "a host that takes no connections"
    "Only services have a name inside the app. Workers, jobs and static sites cannot be connected to, so this address \
     never answers."
    UnknownHost "IP224" "a host that is not in the app"
    "A name without a dot is looked up among the services of the app. There is none of that name; in a Compose file there \
     may have been."
    ClosedPort "IP225" "a port that the service does not open"
    "Inside the app a service answers on port 80 for its HTTP port, on the HTTP port itself, and on each port in \
     `internal_ports`. Connections to another port are refused."
    WideHexadecimal "IP226" "a long hexadecimal number without quotes"
    "The platform's tools read it as text, other programs as a number, and then its digits change. Quotes make it text for \
     all."
    LoopbackAddress "IP227" "an address of the own container"
    "Each component has a container of its own, and `localhost` is that container. Another component or a database is \
     not there."
    SecretInCommand "IP228" "a secret inside a command"
    "Commands are shown in the control panel and in logs. Put the secret into a variable and refer to it by name."

    LegacySize "IP301" "an instance size of older apps"
    "Sizes that begin with `basic-` and `professional-` are for apps made before 7 May 2024. The current size of the same \
     memory may have another price."
    DeprecatedRoutes "IP302" "routes written at the component"
    "`routes` still works, but the platform advises `ingress.rules` and returns the spec in that form, so the two never look \
     alike."
    AssumedPort "IP303" "a service that names no port"
    "Without `http_port` the platform asks on port 8080. If the program listens elsewhere, its health check fails."
    DataCenterRegion "IP304" "a data center in place of a region"
    "App Platform has regions such as `nyc`; `nyc1` is the name of a data center and belongs to other products."
    UnusedDatabase "IP305" "a database that nothing refers to"
    "No variable takes its address, so no component can use it, but it is paid for."
    LatestTag "IP306" "an image tag that moves"
    "`latest`, or no tag, means whatever was pushed last. Two deployments of one spec can differ, and going back does not \
     bring the old image back."
    SecondScheduler "IP307" "a scheduler that would run twice"
    "Each scheduler sends every task again. It must run exactly once."
    NoHealthPath "IP308" "a service without a health path"
    "Without `health_check.http_path` the platform only looks whether the port is open. A program that answers every \
     request with an error counts as healthy."
    ImpatientProbe "IP309" "a health check without patience"
    "A program that starts slowly is asked at once, may take one second to answer, and is stopped before it is ready."
    DeployOnPush "IP310" "a deployment on push beside one by ipctl"
    "With `deploy_on_push` the platform deploys each push by itself. When a workflow applies on push too, every push \
     deploys twice and the two race."
    StreamBehindCache "IP311" "a stream behind the edge cache"
    "The edge cache holds answers back until they are complete, so server-sent events arrive late or not at all."
    NoFailureAlert "IP312" "a failure that nobody is told of"
    "Without these alerts a failed deployment, or a domain that stops working, is noticed by users first. The API adds none \
     by itself; only an app made in the control panel begins with both."
    LocalFiles "IP313" "files that a deployment throws away"
    "The file system of a container is 4 GiB and is lost with every deployment and every restart. Files that must stay need \
     a database or object storage."
    DatabaseAsComponent "IP314" "a database server that cannot be reached"
    "A server that speaks its own protocol needs `internal_ports` on a service. As a worker or a job it cannot be reached, and \
     with `http_port` the platform speaks HTTP to it."
    MemoryNearLimit "IP316" "a memory limit as large as the instance"
    "The program may take all the memory of the instance before it limits itself. The platform then ends it."
    CutPrefix "IP317" "a path prefix that is cut off and expected"
    "The rule takes the prefix off before the program sees the path, while the program was told to serve below that prefix. \
     Links and health checks then miss each other."
    DevelopmentServer "IP318" "a server made for development"
    "It serves one request at a time, watches files, or shows internals on errors. It is not made for traffic."
    LoopbackListener "IP319" "a program that listens to itself only"
    "Bound to `localhost`, the program cannot be reached by the platform: the health check fails. Bind it to `0.0.0.0`."
    CommandPort "IP320" "a command that names another port"
    "The command makes the program listen on a port that is not the one the platform asks."
    NoRegion "IP321" "an app without a region"
    "Without `region` the platform takes the nearest one that is free. An app cannot be moved later."
    NoSize "IP322" "a component without a size"
    "Without `instance_size_slug` the platform chooses, and sources differ on what. The price then depends on it."
    PrivateImage "IP323" "an image that may need credentials"
    "Packages on GitHub are private unless made public. Without `registry_credentials` a private one cannot be fetched."
    NoOutputDirectory "IP324" "a static site that names no output"
    "Without `output_dir` the platform looks for `_static`, `dist`, `public` and `build` and serves the first it finds."
    RedisEngine "IP325" "an engine that has been replaced"
    "The platform offers Valkey in place of Redis. It speaks the same protocol."
    DevDatabaseSize "IP326" "a size that has no effect"
    "`size` and `num_nodes` are deprecated. A development database has one size, and a managed cluster has the size it was \
     made with."
    OldStack "IP327" "an old build stack"
    "The stack the buildpacks run on is no longer the current one and gets no updates."
    TemplateForm "IP328" "a deploy template without its wrapper"
    "The button that deploys a template expects the spec below a key `spec`."
    SpecVariants "IP329" "variants of one spec side by side"
    "Copies of a spec drift apart. Keep one, and write what differs as a tier in ipctl.yaml."
    NoDigest "IP330" "an image without a digest"
    "A tag can be pushed again. Only a digest makes a rollback bring back the same image."
    TooManyProcesses "IP333" "more processes than the memory holds"
    "Each process needs memory of its own. Together they go over what the instance has, and the platform ends the container."
    PaidExtra "IP334" "a setting that costs extra"
    "A dedicated outbound address is billed by the month, besides the instances."

    Pinned "IP602" "an app is pinned to a rolled-back deployment"
    "A rollback pins its app: the platform blocks every other deployment until the rollback is committed, which keeps it, \
     or reverted, which goes back to the spec before it. An apply would be refused half-way, so nothing is sent."
    InFlight "IP603" "another deployment is under way"
    "A write would replace the deployment that somebody else has started, and it would end as superseded. Wait until it has \
     ended, or cancel it, and apply again."
    OutsideEdit "IP604" "changed outside ipctl"
    "Somebody edited the app after the last apply, in the control panel or with another tool, and the file does not have the \
     edit. Applying would undo it, so it needs consent."

    OverBudget "IP701" "the stack would cost more than its budget"
    "The manifest says in `budget_usd_month` what the stack may cost. It counts every app of the stack, also those that are \
     not applied now, with autoscaled components at their maximum. What makes the stack cheaper is never refused."
    UnaskedApp "IP702" "a new app that nobody asked for"
    "In CI nobody looks at the plan, and a misspelt `name` would make a second app beside the one that was meant. The first \
     deployment of an app there needs the flag `--create`. Away from CI, and with `ipctl create`, it does not."
    Unconfirmed "IP703" "a loss that nobody agreed to"
    "Removing an app, a component, a database or a domain, and moving an app, cannot be undone by applying the old spec again. \
     Each app that loses something is agreed to by its full name: at the terminal, or with `--confirm-destroy NAME`."

    PlatformRefusal "IP901" "refused by the platform"
    "The platform was asked what it would make of the spec, and refused it. The words are its own; it names the first problem \
     only."
    NotAsked "IP902" "the platform was not asked"
    "A plan asks the platform what it would make of each spec that differs, and what was edited outside ipctl. Where that \
     fails, the plan rests on what ipctl knows by itself."
}
