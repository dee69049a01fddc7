//! Wanted records in the syntax of zone files.

use std::fmt::Write;

use crate::model::live::RecordKind;

use super::host::Zone;
use super::wanted::{Keeper, Wanted};

/// The most bytes of one string in a `TXT` record.
const STRING_BYTES: usize = 255;

/// Writes one record as a line of a zone file, without its end.
pub fn line(zone: &Zone, wanted: &Wanted, value: &str) -> String {
    let name = zone.relative(&wanted.name);
    let name = name.unwrap_or_else(|| format!("{}.", wanted.name));
    let (name, ttl, kind) = (plain(&name), zone.ttl, wanted.kind);
    let value = match kind {
        RecordKind::Cname | RecordKind::Ns => format!("{}.", plain(value)),
        RecordKind::Txt => quoted(value),
        RecordKind::A | RecordKind::Aaaa => plain(value),
    };
    format!("{name} {ttl} IN {kind} {value}")
}

/// Writes the records of a zone as a file; what does not belong in it stands in comments.
pub fn zone_file(zone: &Zone, wanted: &[Wanted]) -> String {
    let mut text = format!("$ORIGIN {}.\n$TTL {}\n", plain(&zone.name), zone.ttl);
    for one in wanted {
        let left_out = match one.keeper {
            Keeper::Platform => Some("the platform writes it"),
            Keeper::User if zone.relative(&one.name).is_none() => Some("not in this zone"),
            Keeper::User if one.known().is_empty() => Some("known after the first apply"),
            Keeper::User => None,
        };
        if let Some(why) = left_out {
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "; {} {}: {why}", plain(&one.name), one.kind);
            continue;
        }
        for value in one.known() {
            let _ = writeln!(text, "{}", line(zone, one, value));
        }
    }
    text
}

/// Writes a name or an address; a character that has no place there is escaped.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b':' | b'@' => {
                plain.push(char::from(byte));
            }
            _ => escape(&mut plain, byte),
        }
    }
    plain
}

/// Writes a text in quotes, in pieces that are short enough.
fn quoted(text: &str) -> String {
    let pieces = text.as_bytes().chunks(STRING_BYTES).map(|piece| {
        let mut quoted = String::from("\"");
        for byte in piece {
            match byte {
                b'"' | b'\\' => quoted.extend(['\\', char::from(*byte)]),
                b' '..=b'~' => quoted.push(char::from(*byte)),
                _ => escape(&mut quoted, *byte),
            }
        }
        quoted.push('"');
        quoted
    });
    let pieces: Vec<String> = pieces.collect();
    pieces.join(" ")
}

fn escape(text: &mut String, byte: u8) {
    // Writing to a `String` cannot fail.
    let _ = write!(text, "\\{byte:03}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::wanted::{AppWish, DomainWish, Subdomains};

    fn wish(ingress: Option<&str>, hosts: &[&str], keeper: Keeper) -> AppWish {
        let domain = |host: &&str| DomainWish {
            host: (*host).to_owned(),
            subdomains: Subdomains::Left,
            keeper,
            validations: Vec::new(),
        };
        AppWish {
            app: "shop".to_owned(),
            ingress: ingress.map(str::to_owned),
            domains: hosts.iter().map(domain).collect(),
        }
    }

    #[test]
    fn a_zone_file_holds_what_can_be_written_and_says_what_cannot() {
        let zone = Zone {
            name: "example.com".to_owned(),
            ttl: 600,
        };
        let host = Some("shop-x1.ondigitalocean.app");
        let mut shop = wish(
            host,
            &["example.com", "www.example.com", "a.example.org"],
            Keeper::User,
        );
        shop.domains[1].validations = vec![(
            "_acme-challenge.www.example.com".to_owned(),
            "a\"b;\n\u{1b}".to_owned(),
        )];
        let later = wish(None, &["later.example.com"], Keeper::User);
        let platform = wish(host, &["own.example.com"], Keeper::Platform);
        let wanted: Vec<Wanted> = [shop, later, platform]
            .iter()
            .flat_map(|app| app.records(Some(&zone)))
            .collect();
        insta::assert_snapshot!(zone_file(&zone, &wanted), @r#"
        $ORIGIN example.com.
        $TTL 600
        @ 600 IN A 162.159.140.98
        @ 600 IN A 172.66.0.96
        @ 600 IN AAAA 2606:4700:7::60
        @ 600 IN AAAA 2a06:98c1:58::60
        www 600 IN CNAME shop-x1.ondigitalocean.app.
        _acme-challenge.www 600 IN TXT "a\"b;\010\027"
        ; a.example.org CNAME: not in this zone
        ; later.example.com CNAME: known after the first apply
        ; own.example.com CNAME: the platform writes it
        "#);
    }

    #[test]
    fn a_long_text_is_cut_into_strings() {
        let text = quoted(&"x".repeat(300));
        let lengths: Vec<usize> = text.split(' ').map(str::len).collect();
        assert_eq!(lengths, [257, 47]);
    }
}
