//! Questions to the public addresses of apps.

use std::time::Duration;

use ipctl::api::{BaseUrl, Client, Options, ProbeError, PublicAnswer, Redirects, Token};

use crate::server::{Answer, Server, TOKEN, reply};

const MARK: (&str, &str) = ("x-simulated-app", "shop");
const WITHIN: Duration = Duration::from_secs(5);

async fn ask(server: &Server, redirects: Redirects) -> Result<PublicAnswer, ProbeError> {
    let prober = server.client().prober();
    prober
        .get("https://shop.example/up?x=1", redirects, WITHIN)
        .await
}

#[tokio::test]
async fn an_app_of_a_simulator_is_asked_by_its_host_and_without_the_token() {
    let server = Server::start(vec![("GET /up?x=1", reply(200, &[MARK], "fine"))]).await;
    let answer = ask(&server, Redirects::Follow).await.unwrap();
    assert_eq!((answer.status, answer.page.as_str()), (200, "fine"));
    let seen = server.finish();
    assert_eq!(seen[0].header("host"), Some("shop.example"));
    assert_eq!(seen[0].header("authorization"), None);
    assert!(!seen[0].head.contains(TOKEN));
}

#[tokio::test]
async fn an_api_on_this_machine_that_is_no_simulator_serves_no_apps() {
    let server = Server::start(vec![("GET /up?x=1", reply(200, &[], "{}"))]).await;
    let refused = ask(&server, Redirects::Follow).await.unwrap_err();
    assert!(matches!(refused, ProbeError::OutOfReach));
}

fn sent_to(location: &str) -> Answer {
    reply(302, &[MARK, ("location", location)], "")
}

#[tokio::test]
async fn a_redirect_is_followed_or_is_the_answer() {
    let steps = vec![
        ("GET /up?x=1", sent_to("/in")),
        ("GET /in", sent_to("https://other.example/there")),
        ("GET /there", reply(200, &[MARK], "")),
    ];
    let server = Server::start(steps).await;
    assert_eq!(ask(&server, Redirects::Follow).await.unwrap().status, 200);
    assert_eq!(server.finish()[2].header("host"), Some("other.example"));
    let server = Server::start(vec![("GET /up?x=1", sent_to("/in"))]).await;
    assert_eq!(ask(&server, Redirects::Keep).await.unwrap().status, 302);
    server.finish();
}

#[tokio::test]
async fn redirects_without_end_or_into_clear_text_are_no_answer() {
    let mut steps = vec![("GET /up?x=1", sent_to("/a"))];
    steps.extend([
        ("GET /a", sent_to("/a")),
        ("GET /a", sent_to("/a")),
        ("GET /a", sent_to("/a")),
    ]);
    let server = Server::start(steps).await;
    let error = ask(&server, Redirects::Follow).await.unwrap_err();
    assert_eq!(error.to_string(), "it was redirected more than 3 times");
    server.finish();
    let server = Server::start(vec![("GET /up?x=1", sent_to("http://shop.example/"))]).await;
    let error = ask(&server, Redirects::Follow).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "an address that is not https is not asked"
    );
}

#[tokio::test]
async fn a_page_is_cut_and_silence_ends() {
    let long = "x".repeat(1_000_000);
    let server = Server::start(vec![("GET /up?x=1", reply(200, &[MARK], &long))]).await;
    let answer = ask(&server, Redirects::Follow).await.unwrap();
    assert_eq!(answer.page.len(), 256 * 1024);
    let server = Server::start(vec![("GET /", Answer::Silence)]).await;
    let prober = server.client().prober();
    let asked = prober.get(
        "https://shop.example/",
        Redirects::Follow,
        Duration::from_millis(100),
    );
    assert_eq!(
        asked.await.unwrap_err().to_string(),
        "there was no answer within 0.1 s"
    );
}

#[tokio::test]
async fn with_an_api_elsewhere_the_app_itself_is_asked_and_has_to_prove_who_it_is() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut stream, answer)
            .await
            .unwrap();
    });
    let options = Options::new(BaseUrl::parse(BaseUrl::DEFAULT).unwrap());
    let prober = Client::new(Token::new(TOKEN).unwrap(), options).prober();
    let error = prober
        .get(&address, Redirects::Follow, WITHIN)
        .await
        .unwrap_err();
    assert!(matches!(error, ProbeError::Connection(_)), "{error}");
}
