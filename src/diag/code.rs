//! Every stable code, with its title and its explanation.
//!
//! The hundreds say what a code is about: 0 reading files, 1 shape and values, 2 secrets, 3 the stack, 4 the plan,
//! 5 deployments, 6 conflicts, 7 the budget, 9 the API and logging in. A code keeps its number and its meaning for
//! good; one that is no longer used leaves a gap.

macro_rules! codes {
    ($($name:ident $id:literal $title:literal $explanation:literal)*) => {
        /// A stable code; the order is that of the numbers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!($id, ": ", $title, ".")] $name,)*
        }

        impl Code {
            /// Every code, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the code as it is printed, such as `IP102`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// Returns what the code is about, as a short fragment.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Returns the long form: what it means, why it matters, what to do.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => $explanation,)* }
            }
        }
    };
}

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
    "A spec is at most 4 MiB. Real ones have some hundred lines, so this is most likely another file."
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
    "Anchors and aliases, or nesting, make the document far larger than it looks. A spec has at most 100,000 values, \
     16 MiB of text and 64 levels."
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
    ManifestName "IP130" "the manifest is at odds with the specs"
    "Every app, component and variable that ipctl.yaml names must stand in a spec beside it, and nothing may be said twice."
}

impl Code {
    /// Finds a code by how it is printed, in any case.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.id().eq_ignore_ascii_case(id))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_well_formed_and_in_order() {
        let ids: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.iter().all(|id| id.len() == 5 && id.starts_with("IP")));
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    }

    #[test]
    fn every_code_is_found_by_its_id_and_explained() {
        for code in Code::ALL {
            assert_eq!(Code::from_id(&code.id().to_lowercase()), Some(*code));
            assert!(
                !code.title().ends_with('.') && code.explanation().ends_with('.'),
                "{code}"
            );
        }
        assert_eq!(Code::from_id("IP000"), None);
    }
}
