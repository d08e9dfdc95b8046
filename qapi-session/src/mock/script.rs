//! The script: what is expected, and what has come. Takes commands as they come and says what to do.

use std::collections::HashMap;
use std::sync::Arc;

use qapi_types::message::{Greeting, Version};
use qapi_types::{Any, Error, ErrorClass};

use super::difference::Short;
use super::expectation::{Expectation, Received, When};
use super::report::{Item, Report};
use super::steps::{Saying, Step};

/// The command that ends negotiation.
pub(super) const NEGOTIATE: &str = "qmp_capabilities";

/// The agent's command whose answer follows the byte 0xFF.
pub(super) const DELIMITED: &str = "guest-sync-delimited";

/// The one whose answer does not.
pub(super) const SYNC: &str = "guest-sync";

/// What kind of server the mock is.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) greeting: Greeting,
    pub(super) greets: bool,
    pub(super) negotiates: bool,
    pub(super) agent: bool,
}

/// One connection, as far as the script is concerned.
#[derive(Default)]
pub(super) struct Session {
    negotiated: bool,
    out_of_band: bool,
    /// The ids of the commands that met expectations, by the number of the latter.
    pub(super) ids: HashMap<usize, Option<Any>>,
}

/// What is to be done about a command.
pub(super) enum Verdict {
    /// It met an expectation.
    React(Arc<[Step]>),
    /// It is answered with this value.
    Return(Any),
    /// It is answered with this error.
    Refuse(Error),
}

pub(super) struct Script {
    pub(super) settings: Settings,
    pub(super) expectations: Vec<Expectation>,
    /// What is done first on each connection, where that is not to greet.
    pub(super) opening: Option<Arc<[Step]>>,
    pub(super) received: Vec<Received>,
    pub(super) log: Vec<Item>,
    /// On how many connections something may come.
    pub(super) open: usize,
    /// Whether there may be more.
    pub(super) listening: bool,
}

impl Script {
    pub(super) fn new(agent: bool) -> Self {
        Self {
            settings: Settings {
                greeting: Greeting {
                    version: Version::new(10, 0, 0, ""),
                    capabilities: vec!["oob".to_owned()],
                },
                greets: !agent,
                negotiates: !agent,
                agent,
            },
            expectations: Vec::new(),
            opening: None,
            received: Vec::new(),
            log: Vec::new(),
            open: 0,
            listening: false,
        }
    }

    /// What is done first on a connection.
    pub(super) fn opening(&self) -> Arc<[Step]> {
        match &self.opening {
            Some(steps) => Arc::clone(steps),
            None if self.settings.greets => Arc::new([Step::say(Saying::Greeting)]),
            None => Arc::new([]),
        }
    }

    /// Notes something that is wrong.
    pub(super) fn note(&mut self, text: String) {
        self.log.push(Item::wrong(text, Vec::new()));
    }

    /// Whether nothing more is waited for: all has come, something is wrong, or nobody is there.
    pub(super) fn is_settled(&self) -> bool {
        let missing = self.expectations.iter().any(|it| it.missing() > 0);
        let wrong = self.log.iter().any(|item| item.wrong);
        !missing || wrong || (self.open == 0 && !self.listening)
    }

    /// What is wrong, if anything is.
    pub(super) fn report(&self) -> Option<Report> {
        let missing = self.expectations.iter().filter(|it| it.missing() > 0);
        let missing = missing.map(|it| match (it.missing(), it.times) {
            (1, 1) => format!("'{}' was expected and did not come", it.name),
            (missing, times) => {
                let name = &it.name;
                format!("'{name}' was expected {times} times, of which {missing} did not come")
            }
        });
        Report::of(&self.log, missing.collect())
    }

    /// Takes a command, notes how it went, and says what to do.
    pub(super) fn take(&mut self, session: &mut Session, command: &Received) -> Verdict {
        self.received.push(command.clone());
        let name = &command.name;
        if self.settings.negotiates && !session.negotiated && name != NEGOTIATE {
            let error = Error {
                class: ErrorClass::CommandNotFound,
                desc: format!("'{name}' came before '{NEGOTIATE}'"),
            };
            return self.refuse(command, error);
        }
        let may_overtake =
            session.out_of_band || !(self.settings.negotiates || self.settings.agent);
        if command.out_of_band && !may_overtake {
            let error = format!("'{name}' came out-of-band, which was not negotiated");
            return self.refuse(command, Error::generic(error));
        }
        match self.find(command) {
            Found::Met(index) => self.meet(session, index, command),
            Found::Nearly(index, why) => {
                if let Some(expectation) = self.expectations.get_mut(index) {
                    expectation.came += 1;
                }
                self.refuse(command, Error::generic(format!("'{name}' came, but {why}")))
            }
            Found::Nothing(expected) => self.built_in(session, command).unwrap_or_else(|| {
                let error = format!("'{name}' came, but {expected}");
                self.refuse(command, Error::generic(error))
            }),
        }
    }

    fn refuse(&mut self, command: &Received, error: Error) -> Verdict {
        let arguments = format!("its arguments: {}", Short(&command.arguments));
        self.log
            .push(Item::wrong(error.desc.clone(), vec![arguments]));
        let desc = format!("unexpected: {}", error.desc);
        Verdict::Refuse(Error { desc, ..error })
    }

    /// The expectation that a command meets: the next one in order, one that may be met at any time, or one
    /// that allows it. Else the first of those that is about this command, with what is different.
    fn find(&mut self, command: &Received) -> Found {
        let mut nearly = None;
        let next = self
            .expectations
            .iter()
            .position(|it| it.missing() > 0 && it.when == When::InOrder);
        let others = [When::AtAnyTime, When::Allowed]
            .into_iter()
            .flat_map(|when| {
                let all = self.expectations.iter().enumerate();
                let open = all.filter(move |(_, it)| {
                    it.when == when && (when == When::Allowed || it.missing() > 0)
                });
                open.map(|(index, _)| index)
            });
        let candidates: Vec<usize> = next.into_iter().chain(others).collect();
        for index in candidates {
            let Some(expectation) = self.expectations.get_mut(index) else {
                continue;
            };
            match expectation.objection(command) {
                None => return Found::Met(index),
                Some(why) if expectation.name == command.name && nearly.is_none() => {
                    nearly = Some(Found::Nearly(index, why));
                }
                Some(_) => {}
            }
        }
        nearly.unwrap_or_else(|| {
            let next = next.and_then(|index| self.expectations.get(index));
            Found::Nothing(match next {
                Some(next) => format!("'{}' was expected", next.name),
                None => "was not expected".to_owned(),
            })
        })
    }

    fn meet(&mut self, session: &mut Session, index: usize, command: &Received) -> Verdict {
        session.ids.insert(index, command.id.clone());
        let Some(expectation) = self.expectations.get_mut(index) else {
            return Verdict::React(Arc::new([]));
        };
        expectation.came += 1;
        let steps = Arc::clone(&expectation.steps);
        if command.name == NEGOTIATE && !steps.iter().any(Step::is_failure) {
            session.negotiated = true;
            session.out_of_band = enables(command).any(|name| name == "oob");
        }
        let how = match expectation.when {
            When::Allowed => "came, as it may",
            When::InOrder | When::AtAnyTime => "came as expected",
        };
        self.log
            .push(Item::fine(format!("'{}' {how}", command.name)));
        Verdict::React(steps)
    }

    /// What the mock does by itself.
    fn built_in(&mut self, session: &mut Session, command: &Received) -> Option<Verdict> {
        let Settings {
            greeting,
            negotiates,
            agent,
            ..
        } = &self.settings;
        match command.name.as_str() {
            NEGOTIATE if *negotiates && !session.negotiated => {
                let offered = &greeting.capabilities;
                let unknown = enables(command).find(|name| !offered.iter().any(|it| it == name));
                if let Some(unknown) = unknown {
                    let error = format!("'{NEGOTIATE}' enables '{unknown}', which is not offered");
                    return Some(self.refuse(command, Error::generic(error)));
                }
                session.negotiated = true;
                session.out_of_band = enables(command).any(|name| name == "oob");
                self.log.push(Item::fine(format!("'{NEGOTIATE}' came")));
                Some(Verdict::Return(Any::Object(qapi_types::Map::new())))
            }
            name @ (SYNC | DELIMITED) if *agent => {
                let id = command.arguments.get("id")?.as_i64()?;
                self.log.push(Item::fine(format!("'{name}' came")));
                Some(Verdict::Return(id.into()))
            }
            _ => None,
        }
    }
}

/// What a command turned out to be.
enum Found {
    /// What meets this expectation.
    Met(usize),
    /// What this one is about, but for this.
    Nearly(usize, String),
    /// Neither: what was expected.
    Nothing(String),
}

/// The capabilities that a command enables.
fn enables(command: &Received) -> impl Iterator<Item = &str> {
    let names = command.arguments.get("enable").and_then(Any::as_array);
    names.into_iter().flatten().filter_map(Any::as_str)
}
