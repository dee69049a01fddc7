//! Random specs for property tests: real keys in real and in wrong places.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

use super::{SPEC, Shape};

/// Makes values that look like specs in part.
pub(crate) fn any_spec() -> impl Strategy<Value = Value> {
    vec(any::<u8>(), 0..600).prop_map(|bytes| Source { bytes, at: 0 }.value(&SPEC, 0))
}

/// Turns random bytes into decisions; gives zeros when they run out, which ends every list and object.
struct Source {
    bytes: Vec<u8>,
    at: usize,
}

impl Source {
    fn next(&mut self, below: u8) -> u8 {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        byte % below
    }

    fn value(&mut self, shape: &Shape, depth: u8) -> Value {
        if depth > 0 && self.next(24) == 23 {
            return self.anything(depth);
        }
        match shape {
            Shape::Text(_) => self.word(),
            Shape::Choice { zero, words } => {
                let all: Vec<&str> = zero.iter().chain(words.iter()).copied().collect();
                let at = self.next(u8::try_from(all.len()).unwrap());
                all[usize::from(at)].into()
            }
            Shape::Integer { .. } | Shape::Number => self.number(),
            Shape::Flag | Shape::LooseFlag => (self.next(2) == 1).into(),
            Shape::List(of) => {
                let len = self.next(4);
                (0..len).map(|_| self.value(of, depth + 1)).collect()
            }
            Shape::Object(fields) => {
                let mut map = Map::new();
                for field in *fields {
                    if self.next(3) == 1 {
                        map.insert(field.key.into(), self.value(field.shape, depth + 1));
                    }
                }
                if self.next(8) == 7 {
                    map.shift_insert(0, "unknown_key".into(), self.anything(depth));
                }
                Value::Object(map)
            }
        }
    }

    fn word(&mut self) -> Value {
        const WORDS: [&str; 16] = [
            "",
            "web",
            "api",
            "/",
            "/x",
            "false",
            "ab",
            "EV[1:x:y]",
            "${web.PRIVATE_URL}",
            "${",
            "a.example",
            "apps-d-1vcpu-1gb",
            "CPU_UTILIZATION",
            "redis-server",
            "gunicorn app",
            "é",
        ];
        WORDS[usize::from(self.next(16))].into()
    }

    fn number(&mut self) -> Value {
        match self.next(6) {
            0 => 0.into(),
            1 => (-1).into(),
            2 => u64::MAX.into(),
            3 => Number::from_f64(0.1).into(),
            4 => Number::from_f64(8080.0).into(),
            _ => self.next(255).into(),
        }
    }

    fn anything(&mut self, depth: u8) -> Value {
        match self.next(if depth < 20 { 8 } else { 5 }) {
            0 => Value::Null,
            1 => true.into(),
            2 => Number::from_f64(1e300).into(),
            3 => self.word(),
            4 => Value::Object(Map::new()),
            5 => Value::Array(vec![self.anything(depth + 1)]),
            6 => Value::Array(Vec::new()),
            _ => {
                let mut map = Map::new();
                map.insert("name".into(), self.anything(depth + 1));
                Value::Object(map)
            }
        }
    }
}
