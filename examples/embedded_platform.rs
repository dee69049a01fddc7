//! Runs an App Platform inside the process and talks to it with the client, as a test of another program would.
//!
//! ```text
//! cargo run --example embedded_platform
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::time::Duration;

use ipctl::api::{BaseUrl, Client, Options as ClientOptions, SpecPayload, Token};
use ipctl::model::live::Phase;
use ipctl::sim::{Options, Simulator};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    // In memory, on a free loopback port, a thousand times faster than the real platform.
    let platform = Simulator::start(Options {
        speed: 1000.0,
        ..Options::default()
    })?;
    println!("platform at {}", platform.url());
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(deploy(platform.url()))?;
    let seen = platform.environment("shop", "web").unwrap_or_default();
    println!(
        "the container sees TOKEN of {} characters",
        seen.get("TOKEN").map_or(0, String::len)
    );
    println!("{} requests were answered", platform.requests().len());
    platform.stop();
    Ok(())
}

async fn deploy(url: &str) -> Result<(), Box<dyn Error>> {
    let options = ClientOptions::new(BaseUrl::parse(url)?);
    let client = Client::new(Token::new("any-token-will-do")?, options);
    let spec = json!({
        "name": "shop",
        "services": [{
            "name": "web",
            "image": {"registry_type": "DOCR", "repository": "shop", "tag": "v1"},
            "envs": [{"key": "TOKEN", "type": "SECRET", "value": "stand-in"}],
        }],
    });
    let app = client.create_app(&SpecPayload::new(spec), None).await?;
    let pending = app.pending_deployment.ok_or("no deployment was started")?;
    loop {
        let deployment = client.get_deployment(&app.id, &pending.id).await?;
        println!("{} is {}", app.id, deployment.phase);
        if deployment.phase == Phase::Active {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
