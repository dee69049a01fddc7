//! DNS records of the apps' domains: which ones are wanted, whether resolvers see them, and what has to change in a
//! zone; pure, asks nobody.
//!
//! # Whose a record is
//!
//! A zone holds records of many people, and DNS has no place to write down who made one. So ownership is read off the
//! record alone. A record is **our own** when it is a `CNAME` with the name that an app's domain wants, and its data is
//!
//! - the host that the platform gave to this app, or
//! - an earlier host of an app of this name: `<app>-<suffix>.ondigitalocean.app`, where the suffix is letters and digits
//!   only. So `shop-admin-x1y2z` is no host of `shop`.
//!
//! Every other record is **somebody else's**. Our own record may be changed to the wanted data and time to live. A record
//! that is somebody else's is never changed, and no record at all is ever deleted: where one stands in the way, the wanted
//! record is refused and the reader told. Addresses and `TXT` records carry no mark of an app. They are made where they
//! are missing, and left as they are where they stand, their time to live included.
//!
//! Wanted records are decided on one after the other, each seeing what those before it will have made. Two apps that want
//! one name therefore get one record and one refusal, and a plan that was carried out leaves an empty one.

mod advice;
mod caa;
mod compare;
mod host;
mod plan;
mod wanted;
mod zone_file;

pub use advice::{Advice, Examination, advise};
pub use caa::{AUTHORITIES, CaaVerdict, judge_caa};
pub use compare::{Seen, Verdict, compare, questions};
pub use host::{Zone, canonical};
pub use plan::{Decision, PlannedRecord, Step, ZonePlan, plan};
pub use wanted::{AppWish, DomainWish, Keeper, Purpose, Subdomains, Values, Wanted};
pub use zone_file::{line, zone_file};
