//! The ledger of rules: in comes TOML, out goes a checked [`Ledger`] of typed [`Rule`]s.

mod rule;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use rule::{
    Actor, Authority, Level, OptionalFeature, Precondition, Rule, RuleDialect, Source, Testable,
    UnknownTestable,
};

/// The TOML text of the ledger of AMQP 0-9-1.
pub const RULES_0_9_1: &str = include_str!("../../rules/0-9-1.toml");

/// The ledger of AMQP 0-9-1, parsed and checked.
///
/// ```
/// let ledger = amqp_spec::rules::rules_0_9_1()?;
/// assert_eq!(ledger.rules().len(), 611);
/// # Ok::<(), amqp_spec::rules::LedgerError>(())
/// ```
///
/// # Errors
///
/// None for the ledger of this crate: its tests parse it.
pub fn rules_0_9_1() -> Result<Ledger, LedgerError> {
    Ledger::parse(RULES_0_9_1)
}

/// The TOML text of the ledger of AMQP 1.0.
pub const RULES_1_0: &str = include_str!("../../rules/1-0.toml");

/// The ledger of AMQP 1.0, parsed and checked.
///
/// ```
/// let ledger = amqp_spec::rules::rules_1_0()?;
/// assert_eq!(ledger.rules().len(), 506);
/// # Ok::<(), amqp_spec::rules::LedgerError>(())
/// ```
///
/// # Errors
///
/// None for the ledger of this crate: its tests parse it.
pub fn rules_1_0() -> Result<Ledger, LedgerError> {
    Ledger::parse(RULES_1_0)
}

/// An id that is no longer the id of a rule, and that no rule will ever have again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// The id.
    pub id: String,
    /// The rule that says now what the retired one said.
    pub into: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerFile {
    rule: Vec<Rule>,
    #[serde(default)]
    retired: Vec<Retired>,
}

/// The rules of one version of AMQP.
#[derive(Clone, Debug)]
pub struct Ledger {
    rules: Vec<Rule>,
    retired: Vec<Retired>,
    by_id: BTreeMap<String, usize>,
    hash: String,
}

impl Ledger {
    /// Parses a ledger and checks that its ids fit together.
    ///
    /// # Errors
    ///
    /// Says which entry is wrong: text that is not TOML, an unknown key or value, an id that two
    /// entries share, a reference to an id that does not exist.
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        let LedgerFile { rule, retired } =
            toml::from_str(text).map_err(|error| LedgerError::Toml(Box::new(error)))?;
        let mut by_id = BTreeMap::new();
        for (index, rule) in rule.iter().enumerate() {
            if by_id.insert(rule.id.clone(), index).is_some() {
                return Err(LedgerError::DuplicateId(rule.id.clone()));
            }
        }
        let ledger = Ledger { rules: rule, retired, by_id, hash: fnv1a_64(text) };
        ledger.check_retired()?;
        ledger.check_conflicts()?;
        Ok(ledger)
    }

    /// Every retired id is free, leads to a rule, and is named by the `replaces` of that rule; and
    /// every id in a `replaces` is retired.
    fn check_retired(&self) -> Result<(), LedgerError> {
        let mut listed = BTreeSet::new();
        for retired in &self.retired {
            if self.by_id.contains_key(&retired.id) || !listed.insert(retired.id.as_str()) {
                return Err(LedgerError::DuplicateId(retired.id.clone()));
            }
            let Some(heir) = self.get(&retired.into) else {
                return Err(LedgerError::UnknownId {
                    entry: retired.id.clone(),
                    key: "into",
                    id: retired.into.clone(),
                });
            };
            if !heir.replaces.contains(&retired.id) {
                return Err(LedgerError::NotReplaced {
                    id: retired.id.clone(),
                    into: retired.into.clone(),
                });
            }
        }
        for rule in &self.rules {
            if let Some(id) =
                rule.replaces.iter().find(|id| self.retired_into(id) != Some(&rule.id))
            {
                return Err(LedgerError::NotRetired { id: id.clone(), rule: rule.id.clone() });
            }
        }
        Ok(())
    }

    /// Every id in a `conflicts` is that of a rule or a retired one.
    fn check_conflicts(&self) -> Result<(), LedgerError> {
        for rule in &self.rules {
            if let Some(id) = rule
                .conflicts
                .iter()
                .find(|id| !self.by_id.contains_key(*id) && self.retired_into(id).is_none())
            {
                return Err(LedgerError::UnknownId {
                    entry: rule.id.clone(),
                    key: "conflicts",
                    id: id.clone(),
                });
            }
        }
        Ok(())
    }

    /// All rules, in the order of the ledger.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// All retired ids, in alphabetical order.
    #[must_use]
    pub fn retired(&self) -> &[Retired] {
        &self.retired
    }

    /// The rule with this id. A retired id gives nothing: see [`Ledger::retired_into`].
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.by_id.get(id).and_then(|index| self.rules.get(*index))
    }

    /// The id of the rule that took the place of a retired one.
    #[must_use]
    pub fn retired_into(&self, id: &str) -> Option<&str> {
        self.retired.iter().find(|retired| retired.id == id).map(|retired| retired.into.as_str())
    }

    /// The rules that a run of this dialect judges: those that hold in it and can be judged over
    /// the wire.
    pub fn judged(&self, dialect: RuleDialect) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.testable.is_judged() && rule.dialect.holds_in(dialect))
    }

    /// A hash of the ledger's text, 16 hexadecimal digits: two results with the same hash were
    /// judged by the same rules. Line ends do not count.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// FNV-1a with 64 bits, over the octets without carriage returns (a checkout may add them).
fn fnv1a_64(text: &str) -> String {
    let hash = text
        .bytes()
        .filter(|octet| *octet != b'\r')
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| {
            (hash ^ u64::from(octet)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{hash:016x}")
}

/// What is wrong with a ledger.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The text is not TOML, or an entry has an unknown key or value or lacks one.
    #[error("the ledger cannot be read: {0}")]
    Toml(#[source] Box<toml::de::Error>),
    /// Two entries have the same id.
    #[error("the id `{0}` is there twice")]
    DuplicateId(String),
    /// An entry refers to an id that does not exist.
    #[error("`{key}` of `{entry}` names the unknown id `{id}`")]
    UnknownId {
        /// The entry that refers.
        entry: String,
        /// The key within the entry.
        key: &'static str,
        /// The id that does not exist.
        id: String,
    },
    /// A rule replaces an id that is not retired into it.
    #[error("`{rule}` replaces `{id}`, which is not retired into it")]
    NotRetired {
        /// The rule that replaces.
        rule: String,
        /// The id that it replaces.
        id: String,
    },
    /// A retired id leads to a rule that does not say that it replaces it.
    #[error("`{id}` is retired into `{into}`, which does not replace it")]
    NotReplaced {
        /// The retired id.
        id: String,
        /// The rule that it leads to.
        into: String,
    },
}
