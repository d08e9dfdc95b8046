//! A layer that has calls wait which concern the same thing.

use std::any::type_name;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use qapi_types::Any;

use crate::client::{Answering, Layer, Next, Request};
use crate::lock::lock;

/// Executes calls that have the same key one after the other, in the order in which they were made; others pass.
///
/// A call that waits is not sent. Its time-out counts while it waits. Dropped, or late, it gives up its turn; so does
/// one that is under way, although the server may still be at it.
///
/// ```no_run
/// # fn example(client: &qapi_session::Client) {
/// use qapi_session::layers::OneAtATime;
/// use qapi_types::qmp::command::{ChardevAdd, ChardevRemove};
///
/// // By the member `id` of arguments, whatever the command.
/// let one_each = client.with(OneAtATime::by_argument("id"));
/// // By what typed commands are about.
/// let one_each = client.with(OneAtATime::by(|request| {
///     let added = request.command::<ChardevAdd>().map(|add| &add.id);
///     let removed = || request.command::<ChardevRemove>().map(|remove| &remove.id);
///     added.or_else(removed).cloned()
/// }));
/// // All calls, whatever they are.
/// let one = client.with(OneAtATime::by(|_| Some(())));
/// # }
/// ```
pub struct OneAtATime<K> {
    key: Key<K>,
    /// For each key the lock of whose turn it is, as long as somebody has it or waits for it.
    turns: Mutex<HashMap<K, Arc<Turn>>>,
}

/// Gives the key of a request.
type Key<K> = Box<dyn Fn(&Request) -> Option<K> + Send + Sync>;

/// Those who wait for it get it in their order.
type Turn = tokio::sync::Mutex<()>;

impl<K: Hash + Eq + Clone + Send + 'static> OneAtATime<K> {
    /// By the key that `key` gives. Calls for which it gives none pass.
    pub fn by(key: impl Fn(&Request) -> Option<K> + Send + Sync + 'static) -> Self {
        Self {
            key: Box::new(key),
            turns: Mutex::default(),
        }
    }
}

impl OneAtATime<String> {
    /// By the member of this name in a command's arguments, whatever the command. Calls whose arguments have none
    /// pass.
    pub fn by_argument(name: impl Into<String>) -> Self {
        let name = name.into();
        Self::by(move |request| {
            let arguments: Any = serde_json::from_str(request.arguments()?).ok()?;
            arguments.get(&name).map(ToString::to_string)
        })
    }
}

impl<K: Hash + Eq + Clone + Send + 'static> Layer for OneAtATime<K> {
    fn call<'a>(&'a self, request: Request, next: Next<'a>) -> Answering<'a> {
        let Some(key) = (self.key)(&request) else {
            return next.run(request);
        };
        Box::pin(async move {
            let place = Place::new(&self.turns, key);
            let _turn = place.turn.lock().await;
            next.run(request).await
        })
    }
}

/// Somebody who has the turn of a key, or waits for it.
struct Place<'a, K: Hash + Eq> {
    turns: &'a Mutex<HashMap<K, Arc<Turn>>>,
    key: K,
    turn: Arc<Turn>,
}

impl<'a, K: Hash + Eq + Clone> Place<'a, K> {
    fn new(turns: &'a Mutex<HashMap<K, Arc<Turn>>>, key: K) -> Self {
        let turn = Arc::clone(lock(turns).entry(key.clone()).or_default());
        Self { turns, key, turn }
    }
}

impl<K: Hash + Eq> Drop for Place<'_, K> {
    fn drop(&mut self) {
        let mut turns = lock(self.turns);
        // This one, and the table's: nobody else is there, nor can come while the table is locked.
        if Arc::strong_count(&self.turn) == 2 {
            turns.remove(&self.key);
        }
    }
}

impl<K> fmt::Debug for OneAtATime<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneAtATime")
            .field("by", &type_name::<K>())
            .field("keys", &lock(&self.turns).len())
            .finish_non_exhaustive()
    }
}
