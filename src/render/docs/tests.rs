use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::tree::{code, left, link, right, say, words};
use super::*;

/// Makes a document with one text in every place that can hold foreign text.
fn document_of(text: &str) -> Document {
    let all = || vec![words(text), code(text)];
    let table = Table {
        columns: vec![left("A"), right("B")],
        rows: vec![all(), vec![link(text), say("x {} `y {}`", &[text, text])]],
    };
    let section = Section {
        title: code(text),
        blocks: vec![
            Block::Paragraph(words(text)),
            Block::List(all()),
            Block::Tasks(all()),
            Block::Table(table.clone()),
            Block::Folded(words(text), table),
            Block::Commands(vec![text.to_owned()]),
            Block::Picture(Picture {
                text: text.to_owned(),
                mermaid: text.to_owned(),
                svg: None,
            }),
        ],
        sections: Vec::new(),
    };
    Document {
        origin: text.to_owned(),
        title: words(text),
        sections: vec![Section {
            title: words("Names"),
            blocks: Vec::new(),
            sections: vec![section],
        }],
    }
}

/// Reads Markdown with another program, and returns its blocks and every piece of HTML in it.
fn read(markdown: &str) -> (Vec<String>, Vec<String>) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let (mut blocks, mut html) = (Vec::new(), Vec::new());
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://") || &*dest_url == "#names");
            }
            Event::Start(tag) => blocks.push(format!("{tag:?}")),
            Event::Html(text) | Event::InlineHtml(text) => html.push(text.to_string()),
            Event::Rule | Event::SoftBreak | Event::HardBreak => blocks.push(format!("{event:?}")),
            _ => {}
        }
    }
    (blocks, html)
}

/// Returns the tags of HTML, without the address of links to elsewhere.
fn tags(html: &str) -> Vec<String> {
    let body = html.split("</style>").nth(1).unwrap_or(html);
    let tags = body.split('<').skip(1).map(|piece| {
        let (tag, text) = piece.split_once('>').expect("an end");
        assert!(!text.contains('>'), "{piece}");
        tag.to_owned()
    });
    // A link and a code are the same place.
    let same = tags.map(|tag| match tag.as_str() {
        _ if tag.starts_with("a href=\"https://") => "code".to_owned(),
        "code class=\"wraps\"" => "code".to_owned(),
        _ => tag,
    });
    same.collect()
}

fn hostile() -> impl Strategy<Value = String> {
    let signs = "[`|<>&*_#~$!:=+. \\\\\\[\\]()'\"@\u{1b}\u{202e}\r\n\t0-9a-cA-Zé-]{1,14}";
    let known = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "--><img src=x onerror=y>",
        "```\n# x",
        "](javascript:x)",
        "a | b\n| c",
        "https://example.com/a\"b",
        "1. x",
        "    code",
        "::error::x",
        "</code></td>",
        "\\|`",
    ]);
    let text = prop_oneof![signs.boxed(), known.prop_map(str::to_owned).boxed()];
    text.prop_filter("says something", |text| !text.trim().is_empty())
}

proptest! {
    #[test]
    fn no_text_is_markup_in_markdown(text in hostile()) {
        let (blocks, html) = read(&markdown(&document_of(&text)));
        let (plain, _) = read(&markdown(&document_of("x")));
        prop_assert_eq!(blocks, plain);
        for piece in html {
            let tags = piece.split('<').skip(1);
            let known = ["code>", "/code>", "!-- ", "details>", "summary>", "/summary>", "/details>"];
            for tag in tags {
                prop_assert!(known.iter().any(|known| tag.starts_with(known)), "{}", piece);
            }
            prop_assert_eq!(piece.matches("-->").count(), piece.matches("<!--").count());
        }
    }

    #[test]
    fn no_text_is_markup_in_html(text in hostile()) {
        let page = html(&document_of(&text));
        let plain = html(&document_of("x"));
        let code = |tags: Vec<String>| tags.into_iter().filter(|tag| tag != "/a" && tag != "/code").collect::<Vec<_>>();
        prop_assert_eq!(code(tags(&page)), code(tags(&plain)));
        let is_clean = !page.contains(['\u{1b}', '\u{202e}', '\r']);
        prop_assert!(is_clean, "{}", page);
        prop_assert_eq!(page.matches("-->").count(), 1);
    }

    #[test]
    fn what_is_said_is_what_is_read(text in "[ -~é]{1,14}") {
        let shown = markdown(&Document {
            sections: vec![Section::new("A", vec![Block::List(vec![words(text.clone()), code(text.clone())])])],
            ..Document::default()
        });
        let list = shown.split("## A\n").nth(1).expect("the section");
        let mut said = String::new();
        for event in Parser::new(list) {
            match event {
                Event::Text(text) | Event::Code(text) => said.push_str(&text),
                Event::Start(Tag::Item) => said.push('|'),
                _ => {}
            }
        }
        let text = crate::render::sanitise::one_line(&text);
        prop_assert_eq!(said, format!("|{}|{}", text.trim(), text));
    }
}

#[test]
fn a_document_in_both_forms() {
    let table = Table {
        columns: vec![left("Name"), right("Price")],
        rows: vec![vec![code("web"), words("$5.00")]],
    };
    let document = Document {
        origin: "Made by a test.".to_owned(),
        title: words("shop"),
        sections: vec![Section::new(
            "Two words",
            vec![
                Block::Paragraph(say("Run `ipctl logs {}`, or <b> _me_.", &["a b"])),
                Block::Table(table.clone()),
                Block::Tasks(vec![link("https://shop.example.com/x")]),
                Block::Folded(words("more"), table),
                Block::Commands(vec!["curl -f x".to_owned()]),
            ],
        )],
    };
    insta::assert_snapshot!(markdown(&document), @r"
    <!-- Made by a test. -->

    # shop

    - [Two words](#two-words)

    ## Two words

    Run `ipctl logs 'a b'`, or &lt;b\> \_me\_.

    | Name | Price |
    | --- | ---: |
    | `web` | $5.00 |

    - [ ] <https://shop.example.com/x>

    <details>
    <summary>more</summary>

    | Name | Price |
    | --- | ---: |
    | `web` | $5.00 |

    </details>

    ```sh
    curl -f x
    ```
    ");
    let page = html(&document);
    insta::assert_snapshot!(page.split("<body>\n").nth(1).expect("a body"), @r##"
    <nav aria-label="Contents">
    <ul>
    <li><a href="#two-words">Two words</a></li>
    </ul>
    </nav>
    <main>
    <h1>shop</h1>
    <section id="two-words">
    <h2><a href="#two-words">Two words</a></h2>
    <p>Run <code class="wraps">ipctl logs &#39;a b&#39;</code>, or &lt;b&gt; _me_.</p>
    <div class="scroll" tabindex="0">
    <table>
    <thead><tr><th>Name</th><th class="number">Price</th></tr></thead>
    <tbody>
    <tr><td><code>web</code></td><td class="number">$5.00</td></tr>
    </tbody>
    </table>
    </div>
    <ul class="tasks">
    <li><input type="checkbox" aria-label="done"> <a href="https://shop.example.com/x" rel="noreferrer">https://shop.example.com/x</a></li>
    </ul>
    <details>
    <summary>more</summary>
    <div class="scroll" tabindex="0">
    <table>
    <thead><tr><th>Name</th><th class="number">Price</th></tr></thead>
    <tbody>
    <tr><td><code>web</code></td><td class="number">$5.00</td></tr>
    </tbody>
    </table>
    </div>
    </details>
    <pre class="commands" tabindex="0"><code>curl -f x</code></pre>
    </section>
    </main>
    </body>
    </html>
    "##);
}
