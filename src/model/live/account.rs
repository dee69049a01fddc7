//! The account and its DNS zones.

use serde::Serialize;

use super::wire::wire_struct;

wire_struct! {
    /// Holds the account behind a token.
    #[derive(Debug, Default)]
    Account {
        may {
            /// Holds the e-mail address.
            email: String,
            /// Names the owner.
            name: String,
            /// Identifies the account.
            uuid: String,
            /// Tells whether the address is confirmed.
            email_verified: bool,
            /// Tells its state: `active`, `warning` or `locked`.
            status: String,
            /// Explains the state.
            status_message: String,
            /// Holds the team, when the token belongs to one.
            team: Option<Team>,
            /// Holds how many machines are allowed.
            droplet_limit: i64,
            /// Holds how many floating addresses are allowed.
            floating_ip_limit: i64,
        }
    }
}

wire_struct! {
    /// Holds a team.
    #[derive(Debug, Default)]
    Team {
        may {
            /// Identifies the team.
            uuid: String,
            /// Names the team.
            name: String,
        }
    }
}

wire_struct! {
    /// Holds one DNS zone.
    #[derive(Debug)]
    DnsDomain {
        must {
            /// Names the zone.
            name: String,
        }
        may {
            /// Holds how long answers may be kept, in seconds.
            ttl: Option<u32>,
            /// Holds the zone as text, once it is known.
            zone_file: Option<String>,
        }
    }
}

wire_struct! {
    /// Holds one DNS record.
    #[derive(Debug)]
    DnsRecord {
        must {
            /// Identifies the record.
            id: u64,
        }
        may {
            /// Names its type, such as `CNAME`.
            r#type: String,
            /// Names it inside the zone; `@` is the zone itself.
            name: String,
            /// Holds its value.
            data: String,
            /// Holds the order of mail and service hosts.
            priority: Option<u16>,
            /// Holds the port of a service.
            port: Option<u16>,
            /// Holds how long answers may be kept, in seconds.
            ttl: Option<u32>,
            /// Holds the weight of a service host.
            weight: Option<u16>,
            /// Holds the flags of a CAA record.
            flags: Option<u16>,
            /// Holds the tag of a CAA record.
            tag: Option<String>,
        }
    }
}

/// Holds a DNS record to be made or changed; what is absent is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DnsRecordDraft {
    /// Names its type, such as `CNAME`.
    pub r#type: String,
    /// Names it inside the zone; `@` is the zone itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Holds its value; absolute hosts end with a dot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Holds the order of mail and service hosts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u16>,
    /// Holds the port of a service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Holds how long answers may be kept, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// Holds the weight of a service host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u16>,
    /// Holds the flags of a CAA record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flags: Option<u16>,
    /// Holds the tag of a CAA record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unused_record_parts_are_null() {
        let text = r#"{"id":28448429,"type":"CNAME","name":"www","data":"x.example.","priority":null,"port":null,"ttl":1800,"weight":null,"flags":null,"tag":null}"#;
        let read: DnsRecord = serde_json::from_str(text).unwrap();
        assert_eq!(
            (read.id, read.ttl, read.priority),
            (28_448_429, Some(1800), None)
        );
    }

    #[test]
    fn a_draft_sends_only_what_it_has() {
        let draft = DnsRecordDraft {
            r#type: "A".into(),
            ttl: Some(60),
            ..DnsRecordDraft::default()
        };
        assert_eq!(
            serde_json::to_string(&draft).unwrap(),
            r#"{"type":"A","ttl":60}"#
        );
    }
}
