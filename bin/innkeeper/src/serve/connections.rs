//! The connections that are open: bounded in all and for each client, and never starved by those that only wait.
//!
//! ```text
//!   admitted ──▶ the client's turn ◀──▶ our turn
//!                 │ needed by another      a request is worked on: nobody takes its connection away
//!                 ▼
//!               ended
//! ```
//!
//! It is the client's turn while it sends a request, reads an answer, or is idle. Where there is no room for another
//! connection, the one whose client has had its turn for the longest time ends; only when every connection is being
//! worked on is the new one turned away.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// How many leading bits name one client in IPv6: whoever has one address there has a network of them.
const V6_CLIENT_BITS: u32 = 64;

/// The open connections of one listener.
#[derive(Debug)]
pub(super) struct Connections {
    max: usize,
    per_client_max: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    by_number: HashMap<u64, Connection>,
    /// Those whose client has its turn, by when it got it.
    waiting: BTreeMap<u64, u64>,
    per_client: HashMap<IpAddr, usize>,
    /// Numbers connections and turns.
    next: u64,
}

#[derive(Debug)]
struct Connection {
    client: IpAddr,
    /// When its client got its turn; `None` while it is ours.
    turn: Option<u64>,
    ended: Arc<Notify>,
}

/// Room for one connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    number: u64,
    ended: Arc<Notify>,
}

impl Connections {
    /// Room for so many connections, and so many of one client; 0 for no limit of one client.
    pub(super) fn new(max: usize, per_client_max: usize) -> Arc<Self> {
        let per_client_max = if per_client_max == 0 { max } else { per_client_max };
        Arc::new(Self { max, per_client_max, open: Mutex::default() })
    }

    /// Makes room for a connection, if need be by ending another; `None` when all of them are being worked on.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let client = client_of(peer);
        let mut open = self.lock();
        if open.per_client.get(&client).is_some_and(|count| *count >= self.per_client_max) {
            open.end_longest_waiting(|connection| connection.client == client)?;
        } else if open.by_number.len() >= self.max {
            open.end_longest_waiting(|_| true)?;
        }
        let ended = Arc::new(Notify::new());
        let (number, turn) = (open.count(), open.count());
        let connection = Connection { client, turn: Some(turn), ended: Arc::clone(&ended) };
        open.by_number.insert(number, connection);
        open.waiting.insert(turn, number);
        *open.per_client.entry(client).or_default() += 1;
        Some(Place { connections: Arc::clone(self), number, ended })
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn count(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn end_longest_waiting(&mut self, fits: impl Fn(&Connection) -> bool) -> Option<()> {
        let mut waiting = self.waiting.values();
        let number = *waiting.find(|number| self.by_number.get(number).is_some_and(&fits))?;
        let connection = self.remove(number)?;
        tracing::debug!(client = %connection.client, "a waiting connection makes room for another");
        connection.ended.notify_one();
        Some(())
    }

    fn remove(&mut self, number: u64) -> Option<Connection> {
        let connection = self.by_number.remove(&number)?;
        if let Some(turn) = connection.turn {
            self.waiting.remove(&turn);
        }
        if let Some(count) = self.per_client.get_mut(&connection.client) {
            *count -= 1;
            if *count == 0 {
                self.per_client.remove(&connection.client);
            }
        }
        Some(connection)
    }

    fn give_turn(&mut self, number: u64, to_client: bool) {
        let turn = to_client.then(|| self.count());
        let Some(connection) = self.by_number.get_mut(&number) else { return };
        if let Some(before) = std::mem::replace(&mut connection.turn, turn) {
            self.waiting.remove(&before);
        }
        if let Some(turn) = turn {
            self.waiting.insert(turn, number);
        }
    }
}

impl Place {
    /// It is the client's turn from now on.
    pub(super) fn wait_for_client(&self) {
        self.connections.lock().give_turn(self.number, true);
    }

    /// It is our turn: the request is here and is worked on.
    pub(super) fn work(&self) {
        self.connections.lock().give_turn(self.number, false);
    }

    /// Completes when another connection needs the room.
    pub(super) async fn ended(&self) {
        self.ended.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lock().remove(self.number);
    }
}

/// Who counts as one client.
fn client_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() >> (128 - V6_CLIENT_BITS) << (128 - V6_CLIENT_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn count(connections: &Connections) -> usize {
        connections.lock().by_number.len()
    }

    fn was_ended(place: &Place) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut ended = std::pin::pin!(place.ended());
            std::future::poll_fn(|cx| std::task::Poll::Ready(ended.as_mut().poll(cx).is_ready())).await
        })
    }

    #[test]
    fn the_connection_that_waits_longest_makes_room() {
        let connections = Connections::new(3, 0);
        let [a, b, c] = [1, 2, 3].map(|last| connections.admit(address(last)).unwrap());
        a.work();
        b.wait_for_client();
        let d = connections.admit(address(4)).unwrap();
        assert_eq!([&a, &b, &c, &d].map(was_ended), [false, false, true, false]);
        assert_eq!(count(&connections), 3);
        drop(c);
        assert_eq!(count(&connections), 3);
        drop(d);
        assert_eq!(count(&connections), 2);
    }

    #[test]
    fn nobody_loses_a_connection_that_is_worked_on() {
        let connections = Connections::new(2, 0);
        let places = [1, 2].map(|last| connections.admit(address(last)).unwrap());
        for place in &places {
            place.work();
        }
        assert!(connections.admit(address(3)).is_none());
        places[0].wait_for_client();
        assert!(connections.admit(address(3)).is_some());
        assert!(was_ended(&places[0]) && !was_ended(&places[1]));
    }

    #[test]
    fn a_client_with_too_many_connections_loses_its_own() {
        let connections = Connections::new(10, 2);
        let other = connections.admit(address(9)).unwrap();
        let places = [1, 1, 1].map(|last| connections.admit(address(last)).unwrap());
        assert_eq!(count(&connections), 3);
        assert!(was_ended(&places[0]) && !was_ended(&other));
        places[1].work();
        places[2].work();
        assert!(connections.admit(address(1)).is_none());
        assert!(connections.admit(address(2)).is_some());
    }

    #[test]
    fn one_network_of_ipv6_is_one_client() {
        let one = client_of("2001:db8:1:2::1".parse().unwrap());
        assert_eq!(client_of("2001:db8:1:2:ffff::7".parse().unwrap()), one);
        assert_ne!(client_of("2001:db8:1:3::1".parse().unwrap()), one);
        assert_eq!(client_of("::ffff:192.0.2.1".parse().unwrap()), address(1));
    }
}
