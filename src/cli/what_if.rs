//! What is typed after `--what-if`: another size or another number of instances of a component.

use crate::catalog;

use super::error::{Failure, Outcome};
use super::target::{listed, nearest};

/// Takes `app/component=SIZExN` apart, and returns what it sets in the form of `--set`.
pub(super) fn settings(word: &str) -> Outcome<Vec<String>> {
    let (place, wanted) = word.split_once('=').ok_or_else(|| usage(word))?;
    let is_component = place.split('/').filter(|name| !name.is_empty()).count() == 2;
    let (size, count) = parse(wanted);
    if !is_component || (size.is_none() && count.is_none()) {
        return Err(usage(word));
    }
    if let Some(size) = size.filter(|size| catalog::size(size).is_none()) {
        return Err(unknown_size(size).at(format!("--what-if {place}")));
    }
    if count == Some(0) {
        let what = "a component has at least one instance";
        return Err(Failure::usage(what)
            .at(format!("--what-if {place}"))
            .next("take a whole app away with a tier of ipctl.yaml: {without: [APP]}"));
    }
    let size = size.map(|size| format!("{place}.instance_size_slug={size}"));
    let count = count.map(|count| format!("{place}.instance_count={count}"));
    Ok(size.into_iter().chain(count).collect())
}

/// Takes a size and a number of instances apart; an `x` with digits at the end is the number.
fn parse(wanted: &str) -> (Option<&str>, Option<u64>) {
    let number = wanted
        .rsplit_once('x')
        .and_then(|(size, number)| Some((size, count(number)?)));
    let (size, count) = match number {
        Some((size, count)) => (size, Some(count)),
        None => (wanted, None),
    };
    ((!size.is_empty()).then_some(size), count)
}

fn count(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn usage(word: &str) -> Failure {
    Failure::usage(format!(
        "`{word}` is not APP/COMPONENT=SIZE, =xN or =SIZExN"
    ))
    .next("such as --what-if shop/web=apps-s-1vcpu-1gbx2")
}

fn unknown_size(size: &str) -> Failure {
    let sizes = || catalog::SIZES.iter().map(|size| size.slug);
    let failure = Failure::usage(format!("no instance size is named `{size}`"));
    let near = nearest(size, sizes());
    if near.is_empty() {
        return failure.next(format!("there are {}", listed(sizes())));
    }
    failure.next(format!("did you mean {}?", listed(near)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(word: &str) -> String {
        settings(word).unwrap_err().steps().join("; ")
    }

    #[test]
    fn a_size_a_number_or_both() {
        let both = settings("shop/web=apps-s-1vcpu-2gbx2").unwrap();
        assert_eq!(
            both,
            [
                "shop/web.instance_size_slug=apps-s-1vcpu-2gb",
                "shop/web.instance_count=2"
            ]
        );
        assert_eq!(
            settings("shop/web=x3").unwrap(),
            ["shop/web.instance_count=3"]
        );
        assert_eq!(
            settings("shop/web=basic-xxs").unwrap(),
            ["shop/web.instance_size_slug=basic-xxs"]
        );
    }

    #[test]
    fn what_is_typed_wrong_is_told_with_what_is_near() {
        assert!(steps("shop/web=apps-s-1vcpu-3gb").contains("`apps-s-1vcpu-1gb`"));
        assert!(steps("shop/web=2").contains("apps-d-8vcpu-32gb"));
        for wrong in ["shop/web", "shop=x2", "shop/web=", "/web=x2", "a/b/c=x2"] {
            assert!(steps(wrong).contains("such as"), "{wrong}");
        }
        assert!(steps("shop/web=x0").contains("tier"));
        assert!(settings("shop/web=x99999999999999999999").is_err());
    }
}
