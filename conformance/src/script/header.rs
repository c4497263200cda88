//! Scenarios: the header nodes, then the steps, then what only the whole shows.

use super::ast::{Action, Case, Need, Scenario, Step};
use super::parser::{Parsed, Parser, Parts, at_entry, at_node};
use super::scope::Scope;
use super::source::At;
use super::term::Term;
use amqp_spec::rules::{RuleDialect, Testable};
use kdl::KdlNode;
use std::collections::{BTreeMap, BTreeSet};

/// Cases that a matrix may have.
const MOST_CASES: usize = 4096;

impl Parser<'_> {
    /// A scenario; `None` where its faults leave nothing to run.
    pub(super) fn scenario(&mut self, node: &KdlNode) -> Option<Scenario> {
        if node.name().value() != "scenario" {
            let _: Parsed<()> =
                self.unknown(at_node(node), "node", node.name().value(), ["scenario"]);
            return None;
        }
        let faults = self.errors.len();
        let mut parts = Parts::new(self, node);
        let id = parts.wanted(self, "an id").and_then(|entry| self.scenario_id(entry));
        let children = parts.children();
        parts.finish(self, &[]);
        self.scope = Scope::default();
        self.rules.clear();
        self.inherited = None;
        let mut scenario = Scenario {
            id: id.unwrap_or_default(),
            title: String::new(),
            source: self.source.clone(),
            at: trimmed(&self.source.text, node.span().into()),
            rules: Vec::new(),
            dialect: RuleDialect::Base,
            protocol: self.checker.base,
            needs: Vec::new(),
            serial: false,
            names: Vec::new(),
            lengths: BTreeMap::new(),
            cases: Vec::new(),
            steps: Vec::new(),
        };
        // The dialect first: it decides which rules and methods there are.
        self.protocol = self.checker.base;
        for child in children.iter().filter(|child| child.name().value() == "dialect") {
            let _ = self.dialect(child, &mut scenario);
        }
        let mut steps = Vec::new();
        for child in children {
            let _ = match child.name().value() {
                "dialect" => Ok(()),
                "title" => self.title(child, &mut scenario),
                "rule" => self.cited(child, &mut scenario),
                "needs" => self.needs(child, &mut scenario),
                "serial" => {
                    scenario.serial = true;
                    Parts::new(self, child).finish_leaf(self, &[]);
                    Ok(())
                }
                "names" => self.names(child, &mut scenario),
                "matrix" => Ok(()),
                _ => {
                    steps.push(child);
                    Ok(())
                }
            };
        }
        self.scope = Scope::new(&scenario.names, &[]);
        for child in children.iter().filter(|child| child.name().value() == "matrix") {
            let _ = self.matrix(child, &mut scenario);
        }
        self.scope = Scope::new(&scenario.names, &scenario.cases);
        if scenario.cases.is_empty() {
            scenario.cases.push(Case::default());
        }
        self.rules.clone_from(&scenario.rules);
        scenario.steps = self.steps(steps);
        self.whole(at_node(node), &scenario, self.errors.len() == faults);
        (self.errors.len() == faults).then_some(scenario)
    }

    fn scenario_id(&mut self, entry: &kdl::KdlEntry) -> Parsed<String> {
        let id = self.text(entry)?;
        let fits =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        if id.is_empty() || !id.chars().all(fits) {
            return self.fault(
                at_entry(entry),
                "an id is made of lower-case letters, digits, `.` and `-`",
            );
        }
        Ok(id)
    }

    fn title(&mut self, node: &KdlNode, scenario: &mut Scenario) -> Parsed<()> {
        let mut parts = Parts::new(self, node);
        let entry = parts.wanted(self, "a sentence")?;
        scenario.title = self.text(entry)?;
        parts.finish_leaf(self, &[]);
        Ok(())
    }

    fn dialect(&mut self, node: &KdlNode, scenario: &mut Scenario) -> Parsed<()> {
        let mut parts = Parts::new(self, node);
        let entry = parts.wanted(self, "`spec` or `rabbitmq`")?;
        match self.text(entry)?.as_str() {
            "spec" => scenario.dialect = RuleDialect::Spec,
            "rabbitmq" => {
                scenario.dialect = RuleDialect::Rabbitmq;
                scenario.protocol = self.checker.rabbitmq;
                self.protocol = self.checker.rabbitmq;
            }
            other => return self.unknown(at_entry(entry), "dialect", other, ["spec", "rabbitmq"]),
        }
        parts.finish_leaf(self, &[]);
        Ok(())
    }

    fn cited(&mut self, node: &KdlNode, scenario: &mut Scenario) -> Parsed<()> {
        let mut parts = Parts::new(self, node);
        for entry in parts.arguments() {
            let id = self.text(entry)?;
            let at = at_entry(entry);
            let Some(rule) = self.checker.ledger.get(&id) else {
                if let Some(into) = self.checker.ledger.retired_into(&id) {
                    let help = Some(format!("it is part of `{into}` now"));
                    let _: Parsed<()> =
                        self.fault_with(at, format!("the rule `{id}` is retired"), help);
                    continue;
                }
                let checker = self.checker;
                let known = checker.ledger.rules().iter().map(|rule| rule.id.as_str());
                let _: Parsed<()> = self.unknown(at, "rule", &id, known);
                continue;
            };
            if rule.testable != Testable::Yes {
                let message =
                    format!("the rule `{id}` gets no verdict over the wire: {}", rule.testable);
                let _: Parsed<()> = self.fault(at, message);
            } else if !rule.dialect.holds_in(scenario.dialect) {
                let message = format!("the rule `{id}` holds only in the dialect {}", rule.dialect);
                let help = Some(format!("the scenario needs `dialect {}`", rule.dialect));
                let _: Parsed<()> = self.fault_with(at, message, help);
            } else if scenario.rules.contains(&id) {
                let _: Parsed<()> = self.fault(at, format!("the rule `{id}` is cited twice"));
            } else {
                scenario.rules.push(id);
            }
        }
        parts.finish_leaf(self, &[]);
        Ok(())
    }

    fn needs(&mut self, node: &KdlNode, scenario: &mut Scenario) -> Parsed<()> {
        let mut parts = Parts::new(self, node);
        for entry in parts.arguments() {
            let word = self.text(entry)?;
            match Need::ALL.into_iter().find(|need| need.as_str() == word) {
                Some(need) => scenario.needs.push(need),
                None => {
                    let _: Parsed<()> = self.unknown(
                        at_entry(entry),
                        "need",
                        &word,
                        Need::ALL.iter().map(|need| need.as_str()),
                    );
                }
            }
        }
        parts.finish_leaf(self, &[]);
        Ok(())
    }

    fn names(&mut self, node: &KdlNode, scenario: &mut Scenario) -> Parsed<()> {
        let mut parts = Parts::new(self, node);
        for entry in parts.arguments() {
            let name = self.text(entry)?;
            self.new_name(at_entry(entry), &name, scenario)?;
        }
        for (name, entry) in parts.properties() {
            self.new_name(at_entry(entry), name, scenario)?;
            match entry.value().as_integer().and_then(|value| usize::try_from(value).ok()) {
                Some(octets) if (64..=255).contains(&octets) => {
                    scenario.lengths.insert(name.to_owned(), octets);
                }
                _ => {
                    return self.fault(at_entry(entry), "the length of a name is 64 to 255 octets");
                }
            }
        }
        parts.finish_leaf(self, &[]);
        Ok(())
    }

    fn new_name(&mut self, at: At, name: &str, scenario: &mut Scenario) -> Parsed<()> {
        self.variable_name(at, name)?;
        if scenario.names.iter().any(|known| known == name) {
            return self.fault(at, format!("`{name}` is named twice"));
        }
        scenario.names.push(name.to_owned());
        Ok(())
    }

    fn variable_name(&mut self, at: At, name: &str) -> Parsed<()> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty()
            || !name.chars().all(fits)
            || !name.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            return self
                .fault(at, "a variable is named by a letter, then letters, digits, - and _");
        }
        Ok(())
    }

    /// `matrix { value A B; other C }` or `matrix { case "name" a=1; case … }`.
    fn matrix(&mut self, node: &KdlNode, scenario: &mut Scenario) -> Parsed<()> {
        if !scenario.cases.is_empty() {
            return self.fault(at_node(node), "a scenario has one matrix");
        }
        let parts = Parts::new(self, node);
        let children = parts.children();
        parts.finish(self, &[]);
        let named = children.iter().filter(|child| child.name().value() == "case").count();
        if children.is_empty() {
            return self.fault(at_node(node), "a matrix wants variables and their values");
        }
        if named > 0 {
            if named < children.len() {
                return self.fault(at_node(node), "a matrix has either cases or variables");
            }
            return self.named_cases(children, scenario);
        }
        let mut cases = vec![Case::default()];
        for child in children {
            let mut parts = Parts::new(self, child);
            let name = child.name().value();
            self.variable_name(at_node(child), name)?;
            let mut grown = Vec::new();
            let values = parts.arguments();
            if values.is_empty() {
                return self.fault(at_node(child), format!("`{name}` has no values"));
            }
            if cases.len() * values.len() > MOST_CASES {
                return self
                    .fault(at_node(child), format!("a matrix has at most {MOST_CASES} cases"));
            }
            let mut terms = Vec::new();
            for entry in values {
                terms.push(self.term(entry)?);
            }
            for case in &cases {
                for term in &terms {
                    let mut case = case.clone();
                    if !case.name.is_empty() {
                        case.name.push_str(", ");
                    }
                    case.name.push_str(&format!("{name}={term}"));
                    case.values.push((name.to_owned(), term.clone()));
                    grown.push(case);
                }
            }
            parts.finish_leaf(self, &[]);
            cases = grown;
        }
        scenario.cases = cases;
        Ok(())
    }

    fn named_cases(&mut self, children: &[KdlNode], scenario: &mut Scenario) -> Parsed<()> {
        let mut names = BTreeSet::new();
        for child in children {
            let mut parts = Parts::new(self, child);
            let entry = parts.wanted(self, "a name")?;
            let name = self.text(entry)?;
            if !names.insert(name.clone()) {
                return self.fault(at_entry(entry), format!("two cases are named `{name}`"));
            }
            let mut values = Vec::new();
            for (name, entry) in parts.properties() {
                self.variable_name(at_entry(entry), name)?;
                values.push((name.to_owned(), self.term(entry)?));
            }
            let same = |case: &Case| {
                let mine: BTreeSet<&str> =
                    values.iter().map(|(name, _): &(String, Term)| name.as_str()).collect();
                case.values.iter().map(|(name, _)| name.as_str()).collect::<BTreeSet<_>>() == mine
            };
            if scenario.cases.first().is_some_and(|case| !same(case)) {
                return self.fault(at_node(child), "all cases bind the same variables");
            }
            parts.finish_leaf(self, &[]);
            scenario.cases.push(Case { name, values });
        }
        Ok(())
    }

    /// What only the whole scenario shows.
    fn whole(&mut self, at: At, scenario: &Scenario, sound: bool) {
        if scenario.title.trim().is_empty() {
            let _: Parsed<()> = self.fault(at, "the scenario has no `title`");
        }
        if !sound {
            return;
        }
        if scenario.rules.is_empty() {
            let _: Parsed<()> = self.fault(at, "the scenario cites no rule: `rule ID`");
            return;
        }
        let mut judged = BTreeSet::new();
        let mut needed = BTreeSet::new();
        walk(&scenario.steps, &mut |step| {
            judged.extend(step.rules.iter().cloned());
            needed.extend(needs_of(&step.action));
        });
        for rule in scenario.rules.iter().filter(|rule| !judged.contains(*rule)) {
            let _: Parsed<()> = self.fault(at, format!("no step judges the rule `{rule}`"));
        }
        for need in needed.into_iter().filter(|need| !scenario.needs.contains(need)) {
            let _: Parsed<()> = self.fault(at, format!("the scenario lacks `needs {need}`"));
        }
    }
}

/// Calls `visit` for every step, inner ones included.
pub(crate) fn walk(steps: &[Step], visit: &mut dyn FnMut(&Step)) {
    for step in steps {
        visit(step);
        match &step.action {
            Action::Segment { steps, .. }
            | Action::Repeat { steps, .. }
            | Action::Eventually(steps) => {
                walk(steps, visit);
            }
            _ => {}
        }
    }
}

/// What a step shows that the target must provide.
fn needs_of(action: &Action) -> Option<Need> {
    use super::ast::{Admin, Limit, Resource};
    Some(match action {
        Action::Restart => Need::Restart,
        Action::Kill => Need::Kill,
        Action::Admin(Admin::Alarm { resource: Resource::Memory, .. }) => Need::MemoryAlarm,
        Action::Admin(Admin::Alarm { resource: Resource::Disk, .. }) => Need::DiskAlarm,
        Action::Admin(Admin::CloseConnections) => Need::CloseConnections,
        Action::Admin(Admin::Set { limit: Limit::ConsumerTimeout, .. }) => Need::ConsumerTimeout,
        Action::Admin(Admin::Set { limit: Limit::ConsumerLimit, .. }) => Need::ConsumerLimit,
        Action::Admin(Admin::Set { limit: Limit::MessageSize, .. }) => Need::MessageSizeLimit,
        _ => return None,
    })
}

/// A place without white space and line ends around it.
fn trimmed(text: &str, at: At) -> At {
    let Some(slice) = text.get(at.offset..at.offset + at.len) else { return at };
    let start = slice.len() - slice.trim_start().len();
    At { offset: at.offset + start, len: slice.trim().len() }
}
