//! Paged lists: following page numbers, never addresses.

use serde::de::DeserializeOwned;
use url::Url;

use super::choice::PageAt;
use super::client::Client;
use super::error::{ApiError, SizeLimit};
use super::request::Request;
use crate::model::live::wire::wire_struct;

/// Holds the largest page the platform gives.
pub(crate) const MAX_PER_PAGE: u32 = 200;

/// Bounds how many pages of one list are asked for.
const MAX_PAGES: u32 = 250;

wire_struct! {
    /// Holds where other pages are.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    #[derive(Debug, Default)]
    Links {
        may {
            /// Holds the addresses.
            pages: PageLinks,
        }
    }
}

wire_struct! {
    /// Holds the addresses of other pages; only whether there is a next one, and its number, is used.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    #[derive(Debug, Default)]
    PageLinks {
        may {
            /// Holds the address of the next page.
            next: Option<String>,
        }
    }
}

/// Is one page of a list.
pub(crate) trait Listing: DeserializeOwned {
    /// Is one item.
    type Item;

    /// Takes the page apart; `None` when nothing in it says that it is a page of a list.
    fn into_parts(self) -> Option<(Vec<Self::Item>, Links)>;
}

/// Defines the envelope of a paged list.
macro_rules! listing {
    ($(#[$meta:meta])* $name:ident { $key:ident: $item:ty }) => {
        crate::model::live::wire::wire_struct! {
            $(#[$meta])*
            $name {
                may {
                    /// Lists the items; the key is missing past the end.
                    $key: Option<Vec<$item>>,
                    /// Holds where other pages are.
                    links: Option<$crate::api::page::Links>,
                    /// Holds the number of items.
                    meta: Option<serde_json::Value>,
                }
            }
        }
        impl $crate::api::page::Listing for $name {
            type Item = $item;
            fn into_parts(self) -> Option<(Vec<$item>, $crate::api::page::Links)> {
                let is_page = self.$key.is_some() || self.links.is_some() || self.meta.is_some();
                is_page.then(|| (self.$key.unwrap_or_default(), self.links.unwrap_or_default()))
            }
        }
    };
}
pub(crate) use listing;

/// Collects a list page by page until `enough` items are there or the list ends.
pub(crate) async fn collect<L: Listing>(
    client: &Client,
    per_page: u32,
    enough: usize,
    request: impl Fn(PageAt) -> Request,
) -> Result<Vec<L::Item>, ApiError> {
    let counted = |items: &[L::Item]| items.len() >= enough;
    let mut items = collect_until::<L>(client, per_page, counted, request).await?;
    items.truncate(enough);
    Ok(items)
}

/// Collects a list page by page until those that are there are enough or the list ends.
pub(crate) async fn collect_until<L: Listing>(
    client: &Client,
    per_page: u32,
    enough: impl Fn(&[L::Item]) -> bool,
    request: impl Fn(PageAt) -> Request,
) -> Result<Vec<L::Item>, ApiError> {
    let per_page = per_page.clamp(1, MAX_PER_PAGE);
    let mut items = Vec::new();
    let mut page = 1;
    while page <= MAX_PAGES {
        let asked = request(PageAt { page, per_page });
        let parts = client.json::<L>(&asked).await?.into_parts();
        // An answer without any of a page's keys must not pass for an empty list.
        let (more, links) =
            parts.ok_or_else(|| misfit(&asked, ".", "expected a page of a list"))?;
        items.extend(more);
        let Some(next) = links.pages.next.filter(|_| !enough(&items)) else {
            return Ok(items);
        };
        page = following(page, &next, &asked)?;
    }
    let limit = SizeLimit::Pages(MAX_PAGES);
    Err(ApiError::TooLarge {
        call: request(PageAt { page, per_page }).call(),
        limit,
    })
}

/// Returns the number of the next page, which has to be a later one.
fn following(page: u32, next: &str, asked: &Request) -> Result<u32, ApiError> {
    let number = page_number(next).filter(|number| *number > page);
    number.ok_or_else(|| {
        misfit(
            asked,
            "links.pages.next",
            "expected the address of a later page",
        )
    })
}

fn misfit(asked: &Request, path: &str, problem: &str) -> ApiError {
    ApiError::Decode {
        call: asked.call(),
        path: path.into(),
        problem: problem.into(),
    }
}

fn page_number(link: &str) -> Option<u32> {
    // A base for links without a host; a link's own host plays no part.
    let base = Url::parse("https://links.invalid").ok()?;
    let url = base.join(link).ok()?;
    let (_, value) = url.query_pairs().find(|(key, _)| key == "page")?;
    value.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_number_of_a_link_counts() {
        assert_eq!(
            page_number("https://evil.example/v2/apps?per_page=1&page=2"),
            Some(2)
        );
        assert_eq!(page_number("/v2/apps?page=3"), Some(3));
        for link in [
            "",
            "https://x.example/v2/apps",
            "?page=-1",
            "?page=99999999999",
            "?page=two",
            "https://[",
        ] {
            assert_eq!(page_number(link), None, "{link}");
        }
    }

    #[test]
    fn the_next_page_is_a_later_one() {
        let asked = Request::get(&["apps"], "app:read");
        assert_eq!(following(1, "?page=2", &asked), Ok(2));
        assert!(matches!(
            following(2, "?page=2", &asked),
            Err(ApiError::Decode { .. })
        ));
        assert!(matches!(
            following(2, "?page=1", &asked),
            Err(ApiError::Decode { .. })
        ));
    }
}
