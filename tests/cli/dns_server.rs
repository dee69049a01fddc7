//! A DNS server on loopback that answers what a test says.

use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use hickory_resolver::proto::op::{Message, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CAA, CNAME, NS, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};

/// What the server does with questions about a name that it has no records of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The name exists, without such a record.
    NoRecord,
    /// The name does not exist.
    NoSuchName,
    /// The server fails.
    Fail,
    /// The server does not answer.
    Silent,
}

/// The records and fates of names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Zone {
    records: BTreeMap<String, Vec<RData>>,
    fates: BTreeMap<String, Fate>,
}

impl Zone {
    /// Adds a record, written as type and value.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, kind: &str, value: &str) -> Self {
        let data = match kind {
            "A" => RData::A(A(value.parse().unwrap())),
            "AAAA" => RData::AAAA(AAAA(value.parse().unwrap())),
            "CNAME" => RData::CNAME(CNAME(name_of(value))),
            "NS" => RData::NS(NS(name_of(value))),
            "TXT" => RData::TXT(TXT::from_bytes(vec![value.as_bytes()])),
            "CAA" => RData::CAA(CAA::new_issue(false, Some(name_of(value)), Vec::new())),
            other => panic!("no such type: {other}"),
        };
        self.records.entry(name.to_owned()).or_default().push(data);
        self
    }

    /// Sets what becomes of questions about a name.
    #[must_use]
    pub(crate) fn fate(mut self, name: &str, fate: Fate) -> Self {
        self.fates.insert(name.to_owned(), fate);
        self
    }

    fn answer(&self, asked: &Name, kind: RecordType) -> Result<Vec<Record>, Fate> {
        let mut name = asked.clone();
        let mut found = Vec::new();
        loop {
            let key = key(&name);
            let Some(here) = self.records.get(&key) else {
                let fate = self.fates.get(&key).copied().unwrap_or(Fate::NoSuchName);
                return if found.is_empty() {
                    Err(fate)
                } else {
                    Ok(found)
                };
            };
            let matching = here.iter().filter(|data| data.record_type() == kind);
            let matching = matching.map(|data| Record::from_rdata(name.clone(), 60, data.clone()));
            let before = found.len();
            found.extend(matching);
            let alias = here.iter().find_map(|data| match data {
                RData::CNAME(alias) if kind != RecordType::CNAME => Some(alias.0.clone()),
                _ => None,
            });
            match alias {
                Some(next) => {
                    found.push(Record::from_rdata(
                        name,
                        60,
                        RData::CNAME(CNAME(next.clone())),
                    ));
                    name = next;
                }
                None if found.len() == before && found.is_empty() => return Err(Fate::NoRecord),
                None => return Ok(found),
            }
        }
    }
}

fn key(name: &Name) -> String {
    let text = name.to_ascii().to_lowercase();
    text.trim_end_matches('.').to_owned()
}

/// Reads a name, whose labels may hold any byte but a dot.
fn name_of(text: &str) -> Name {
    Name::from_labels(text.split('.').map(str::as_bytes)).unwrap()
}

/// A running server; it ends when it is dropped.
pub(crate) struct DnsServer {
    address: String,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl DnsServer {
    pub(crate) fn start(zone: Zone) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let pause = Some(Duration::from_millis(50));
        socket.set_read_timeout(pause).unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while !ended.load(Ordering::Relaxed) {
                if let Ok((length, from)) = socket.recv_from(&mut buffer)
                    && let Some(reply) = reply(&zone, &buffer[..length])
                {
                    socket.send_to(&reply, from).unwrap();
                }
            }
        });
        Self {
            address,
            over,
            thread: Some(thread),
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for DnsServer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn reply(zone: &Zone, question: &[u8]) -> Option<Vec<u8>> {
    let question = Message::from_vec(question).ok()?;
    let query = question.queries.first()?.clone();
    let mut reply = Message::response(question.metadata.id, OpCode::Query);
    reply.metadata.recursion_desired = true;
    reply.metadata.recursion_available = true;
    match zone.answer(query.name(), query.query_type()) {
        Ok(records) => {
            reply.add_answers(records);
        }
        Err(Fate::Silent) => return None,
        Err(Fate::NoRecord) => {}
        Err(Fate::NoSuchName) => reply.metadata.response_code = ResponseCode::NXDomain,
        Err(Fate::Fail) => reply.metadata.response_code = ResponseCode::ServFail,
    }
    reply.add_query(query);
    reply.to_vec().ok()
}
