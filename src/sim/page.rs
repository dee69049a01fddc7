//! Lists in pages: counting, cutting, links.

use serde_json::Value;

use super::call::{Call, Query};
use super::error::ApiError;
use super::fields::{Fields, wrap};

/// Says which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    number: usize,
    size: usize,
}

const DEFAULT_SIZE: usize = 20;
const LARGEST_SIZE: usize = 200;

impl Page {
    /// Reads `page` and `per_page`; refuses what is not a whole number and cuts what is too large.
    pub(crate) fn read(query: &Query) -> Result<Self, ApiError> {
        Ok(Self {
            number: positive(query, "page", 1)?,
            size: positive(query, "per_page", DEFAULT_SIZE)?.min(LARGEST_SIZE),
        })
    }

    /// Returns the items of this page, shaped by `shape`.
    pub(crate) fn cut<T>(self, items: &[T], shape: impl FnMut(&T) -> Value) -> Vec<Value> {
        let start = (self.number - 1).saturating_mul(self.size);
        items
            .iter()
            .skip(start)
            .take(self.size)
            .map(shape)
            .collect()
    }

    fn last(self, total: usize) -> usize {
        total.div_ceil(self.size).max(1)
    }
}

fn positive(query: &Query, key: &str, default: usize) -> Result<usize, ApiError> {
    let Some(text) = query.get(key).filter(|text| !text.is_empty()) else {
        return Ok(default);
    };
    match text.parse::<i64>() {
        Ok(number) => Ok(usize::try_from(number.max(1)).unwrap_or(usize::MAX)),
        Err(_) => Err(ApiError::bad_request(format!("invalid value for {key}"))),
    }
}

/// Returns a list reply: `meta`, `links`, then the items under `key` unless the page is empty.
pub(crate) fn listing<T>(
    call: &Call,
    key: &str,
    items: &[T],
    shape: impl FnMut(&T) -> Value,
) -> Result<Value, ApiError> {
    let page = Page::read(&call.query)?;
    Ok(Fields::new()
        .keep("meta", wrap("total", items.len()))
        .keep("links", wrap("pages", links(call, page, items.len())))
        .put(key, page.cut(items, shape))
        .done())
}

/// Returns a list reply of the DNS service, which keeps the list even when the page is empty.
pub(crate) fn whole_listing<T>(
    call: &Call,
    key: &str,
    items: &[T],
    shape: impl FnMut(&T) -> Value,
) -> Result<Value, ApiError> {
    let mut reply = listing(call, key, items, shape)?;
    if let Some(keys) = reply.as_object_mut() {
        keys.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    }
    Ok(reply)
}

fn links(call: &Call, page: Page, total: usize) -> Value {
    let last = page.last(total);
    let link = |number: usize| Value::from(address(call, number));
    let backward = page.number > 1;
    let forward = page.number < last;
    Fields::new()
        .maybe("first", backward.then(|| link(1)))
        .maybe("prev", backward.then(|| link((page.number - 1).min(last))))
        .maybe("next", forward.then(|| link(page.number + 1)))
        .maybe("last", forward.then(|| link(last)))
        .done()
}

fn address(call: &Call, number: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("page", &number.to_string());
    for (key, values) in call.query.without("page") {
        for value in values {
            query.append_pair(key, value);
        }
    }
    let path = call.path.join("/");
    format!("{}/{path}?{}", call.base, query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::call::{Method, decode_path};

    fn call(query: &str) -> Call {
        Call {
            method: Method::Get,
            path: decode_path("/v2/apps").unwrap(),
            params: Vec::new(),
            query: Query::parse(query),
            body: Vec::new(),
            base: "http://sim".to_owned(),
        }
    }

    fn list(query: &str, total: usize) -> String {
        let items: Vec<usize> = (0..total).collect();
        listing(&call(query), "apps", &items, |n| Value::from(*n))
            .unwrap()
            .to_string()
    }

    #[test]
    fn first_of_several_has_only_next_and_last() {
        insta::assert_snapshot!(list("per_page=1", 3), @r#"{"meta":{"total":3},"links":{"pages":{"next":"http://sim/v2/apps?page=2&per_page=1","last":"http://sim/v2/apps?page=3&per_page=1"}},"apps":[0]}"#);
    }

    #[test]
    fn last_of_several_has_only_first_and_prev() {
        insta::assert_snapshot!(list("page=3&per_page=1", 3), @r#"{"meta":{"total":3},"links":{"pages":{"first":"http://sim/v2/apps?page=1&per_page=1","prev":"http://sim/v2/apps?page=2&per_page=1"}},"apps":[2]}"#);
    }

    #[test]
    fn beyond_the_end_the_list_is_absent() {
        insta::assert_snapshot!(list("page=12&per_page=1", 3), @r#"{"meta":{"total":3},"links":{"pages":{"first":"http://sim/v2/apps?page=1&per_page=1","prev":"http://sim/v2/apps?page=3&per_page=1"}}}"#);
        insta::assert_snapshot!(list("", 0), @r#"{"meta":{"total":0},"links":{"pages":{}}}"#);
    }

    #[test]
    fn dns_lists_are_there_when_empty() {
        let reply = whole_listing(&call(""), "domains", &[0; 0], |n| Value::from(*n)).unwrap();
        insta::assert_snapshot!(reply, @r#"{"meta":{"total":0},"links":{"pages":{}},"domains":[]}"#);
    }

    #[test]
    fn foreign_numbers_do_not_overflow() {
        assert!(list("page=99999999999999999&per_page=200", 3).contains("\"total\":3"));
        assert!(Page::read(&Query::parse("page=99999999999999999999")).is_err());
        assert!(Page::read(&Query::parse("page=x")).is_err());
        let page = Page::read(&Query::parse("page=-4&per_page=5000")).unwrap();
        assert_eq!(
            page,
            Page {
                number: 1,
                size: 200
            }
        );
    }
}
