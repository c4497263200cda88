//! Scenarios with one thing wrong: what judges them must notice.
//!
//! In: a scenario, and the alternatives that the reference broker took. Out: one [`Mutant`] for each judged value, changed
//! to another of its type, and for each step but `alive`, left out.

use super::ast::{Action, Arm, Event, Scenario, Settled, Step, Wait};
use super::term::{Expr, Matcher, Operator, Piece, Template, Term};
use std::collections::BTreeSet;
use std::time::Duration;

/// A scenario with one thing wrong.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What is wrong, with the line of the step, counted from the line of the scenario.
    pub what: String,
    /// The scenario.
    pub scenario: Scenario,
}

impl Mutant {
    /// Whether the checker refuses it: a rule that it cites is judged by no step.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        let mut judged = BTreeSet::new();
        super::header::walk(&self.scenario.steps, &mut |step| {
            judged.extend(step.rules.iter().cloned());
        });
        self.scenario.rules.iter().any(|rule| !judged.contains(rule))
    }
}

/// A way through the steps: an index at each level.
type Path = Vec<usize>;

/// Every mutant of a scenario; alternatives that are not among `taken` are left alone.
#[must_use]
pub fn mutants(scenario: &Scenario, taken: &BTreeSet<usize>) -> Vec<Mutant> {
    let mut paths = Vec::new();
    collect(&scenario.steps, &mut Vec::new(), false, &mut paths);
    let first = scenario.source.position(scenario.at.offset).line;
    let mut mutants = Vec::new();
    for (path, judges) in paths {
        let Some(step) = find(&scenario.steps, &path) else { continue };
        let line = scenario.source.position(step.at.offset).line - first + 1;
        let name =
            scenario.source.line(step.at.offset).split_whitespace().next().unwrap_or_default();
        if !matches!(step.action, Action::Alive) {
            let mut dropped = scenario.clone();
            drop_step(&mut dropped.steps, &path);
            mutants.push(Mutant { what: format!("+{line} without `{name}`"), scenario: dropped });
        }
        if !judges {
            continue;
        }
        for (what, changed) in changed_steps(step, taken) {
            let mut mutant = scenario.clone();
            if let Some(slot) = find_mut(&mut mutant.steps, &path) {
                *slot = changed;
            }
            mutants.push(Mutant { what: format!("+{line} {what}"), scenario: mutant });
        }
    }
    mutants
}

fn inner(step: &Step) -> Option<&Vec<Step>> {
    match &step.action {
        Action::Segment { steps, .. }
        | Action::Repeat { steps, .. }
        | Action::Eventually(steps) => Some(steps),
        _ => None,
    }
}

fn inner_mut(step: &mut Step) -> Option<&mut Vec<Step>> {
    match &mut step.action {
        Action::Segment { steps, .. }
        | Action::Repeat { steps, .. }
        | Action::Eventually(steps) => Some(steps),
        _ => None,
    }
}

/// Every step with whether it judges; those inside `eventually` do.
fn collect(steps: &[Step], prefix: &mut Path, judged: bool, paths: &mut Vec<(Path, bool)>) {
    for (index, step) in steps.iter().enumerate() {
        prefix.push(index);
        paths.push((prefix.clone(), judged || !step.rules.is_empty()));
        if let Some(steps) = inner(step) {
            let inside = judged || matches!(step.action, Action::Eventually(_));
            collect(steps, prefix, inside, paths);
        }
        prefix.pop();
    }
}

fn find<'s>(steps: &'s [Step], path: &[usize]) -> Option<&'s Step> {
    let (first, rest) = path.split_first()?;
    let step = steps.get(*first)?;
    if rest.is_empty() { Some(step) } else { find(inner(step)?, rest) }
}

fn find_mut<'s>(steps: &'s mut [Step], path: &[usize]) -> Option<&'s mut Step> {
    let (first, rest) = path.split_first()?;
    let step = steps.get_mut(*first)?;
    if rest.is_empty() { Some(step) } else { find_mut(inner_mut(step)?, rest) }
}

fn drop_step(steps: &mut Vec<Step>, path: &[usize]) {
    match path {
        [] => {}
        [last] => {
            if *last < steps.len() {
                steps.remove(*last);
            }
        }
        [first, rest @ ..] => {
            if let Some(steps) = steps.get_mut(*first).and_then(inner_mut) {
                drop_step(steps, rest);
            }
        }
    }
}

/// The step with one value changed, for every value that it judges.
fn changed_steps(step: &Step, taken: &BTreeSet<usize>) -> Vec<(String, Step)> {
    let wait = match &step.action {
        Action::Wait { wait, .. } | Action::Call { answer: Some(wait), .. } => wait,
        _ => return Vec::new(),
    };
    changed_waits(wait, taken)
        .into_iter()
        .map(|(what, changed)| {
            let mut step = step.clone();
            if let Action::Wait { wait, .. } | Action::Call { answer: Some(wait), .. } =
                &mut step.action
            {
                *wait = changed;
            }
            (what, step)
        })
        .collect()
}

fn changed_waits(wait: &Wait, taken: &BTreeSet<usize>) -> Vec<(String, Wait)> {
    let mut changed = Vec::new();
    for (index, arm) in wait.arms.iter().enumerate() {
        if !taken.contains(&arm.at.offset) || arm.lenient.is_some() {
            continue;
        }
        for (what, event) in changed_events(&arm.event) {
            let mut wait = wait.clone();
            wait.arms[index] = Arm { event, ..arm.clone() };
            changed.push((what, wait));
        }
    }
    changed
}

fn changed_events(event: &Event) -> Vec<(String, Event)> {
    match event {
        Event::Closed { after: Some(after) } => {
            let after = Some(*after + Duration::from_secs(3600));
            vec![("closed after".into(), Event::Closed { after })]
        }
        Event::Header(Some(term)) => changed_terms(term)
            .into_iter()
            .map(|term| ("header".into(), Event::Header(Some(term))))
            .collect(),
        Event::Confirmed { up_to, by } => {
            let mut changed = vec![(
                "confirmed up-to".to_owned(),
                Event::Confirmed { up_to: more(up_to), by: *by },
            )];
            let other = match by {
                Settled::Ack => Some(Settled::Nack),
                Settled::Nack => Some(Settled::Ack),
                Settled::Any => None,
            };
            if let Some(by) = other {
                changed
                    .push(("confirmed by".into(), Event::Confirmed { up_to: up_to.clone(), by }));
            }
            changed
        }
        Event::Method(pattern) => {
            let mut changed = Vec::new();
            for (index, (field, matcher)) in pattern.fields.iter().enumerate() {
                for (path, matcher) in changed_matchers(matcher) {
                    let mut pattern = pattern.clone();
                    pattern.fields[index].1 = matcher;
                    changed.push((
                        format!("{}.{}{path}", pattern.record.name, field.name),
                        Event::Method(pattern),
                    ));
                }
            }
            let Some(content) = &pattern.content else { return changed };
            let mut put = |what: String, content| {
                let mut pattern = pattern.clone();
                pattern.content = Some(content);
                changed.push((
                    format!("{} content {what}", pattern.record.name),
                    Event::Method(pattern),
                ));
            };
            for (_, body) in content.body.iter().flat_map(changed_matchers) {
                put(
                    "body".into(),
                    super::ast::ContentPattern { body: Some(body), ..content.clone() },
                );
            }
            for (_, size) in content.size.iter().flat_map(changed_matchers) {
                put(
                    "size".into(),
                    super::ast::ContentPattern { size: Some(size), ..content.clone() },
                );
            }
            for (index, (field, matcher)) in content.properties.iter().enumerate() {
                for (path, matcher) in changed_matchers(matcher) {
                    let mut content = content.clone();
                    content.properties[index].1 = matcher;
                    put(format!("{}{path}", field.name), content);
                }
            }
            changed
        }
        Event::Closed { after: None }
        | Event::Header(None)
        | Event::Heartbeat
        | Event::Silence { .. } => Vec::new(),
    }
}

/// The matcher with one value changed, for every value in it.
fn changed_matchers(matcher: &Matcher) -> Vec<(String, Matcher)> {
    let here = |matcher| vec![(String::new(), matcher)];
    match matcher {
        Matcher::Capture(_) => Vec::new(),
        Matcher::Present => here(Matcher::Absent),
        Matcher::Absent => here(Matcher::Present),
        Matcher::Not(inner) => here((**inner).clone()),
        Matcher::Match(_) | Matcher::Range { .. } | Matcher::Equal(Term::Variable(_)) => {
            here(Matcher::Not(Box::new(matcher.clone())))
        }
        Matcher::Equal(term) => changed_terms(term)
            .into_iter()
            .map(|term| (String::new(), Matcher::Equal(term)))
            .collect(),
        Matcher::Table { entries, exactly } => {
            let mut changed = Vec::new();
            for (index, (name, matcher)) in entries.iter().enumerate() {
                for (path, matcher) in changed_matchers(matcher) {
                    let mut entries = entries.clone();
                    entries[index].1 = matcher;
                    changed.push((
                        format!(".{name}{path}"),
                        Matcher::Table { entries, exactly: *exactly },
                    ));
                }
            }
            changed
        }
        Matcher::Array(elements) => {
            let mut changed = Vec::new();
            for (index, matcher) in elements.iter().enumerate() {
                for (path, matcher) in changed_matchers(matcher) {
                    let mut elements = elements.clone();
                    elements[index] = matcher;
                    changed.push((format!("[{index}]{path}"), Matcher::Array(elements)));
                }
            }
            changed
        }
    }
}

/// Other values of the type of a term: one, or one for each value inside it.
fn changed_terms(term: &Term) -> Vec<Term> {
    vec![match term {
        Term::Integer(value) => Term::Integer(if *value > 0 { value - 1 } else { value + 1 }),
        Term::Float(value) => Term::Float(value + 1.0),
        Term::Boolean(value) => Term::Boolean(!value),
        Term::Null => Term::Boolean(true),
        Term::Text(template) => Term::Text(longer(template)),
        Term::Variable(_) | Term::Fill(_) | Term::Expr(_) => more(term),
        Term::Typed(ty, inner) => {
            let inner = changed_terms(inner);
            return inner.into_iter().map(|inner| Term::Typed(*ty, Box::new(inner))).collect();
        }
        Term::Octets(octets) => {
            let mut octets = octets.clone();
            match octets.last_mut() {
                Some(last) => *last ^= 1,
                None => octets.push(0),
            }
            Term::Octets(octets)
        }
        Term::Table(entries) => {
            return entries
                .iter()
                .enumerate()
                .flat_map(|(index, (_, term))| {
                    changed_terms(term).into_iter().map(move |term| {
                        let mut entries = entries.clone();
                        entries[index].1 = term;
                        Term::Table(entries)
                    })
                })
                .collect();
        }
        Term::Array(elements) => {
            return elements
                .iter()
                .enumerate()
                .flat_map(|(index, term)| {
                    changed_terms(term).into_iter().map(move |term| {
                        let mut elements = elements.clone();
                        elements[index] = term;
                        Term::Array(elements)
                    })
                })
                .collect();
        }
    }]
}

/// One more of what a term counts.
fn more(term: &Term) -> Term {
    let one = |expr: Expr| Expr::Binary(Box::new(expr), Operator::Add, Box::new(Expr::Integer(1)));
    match term {
        Term::Fill(expr) => Term::Fill(one(expr.clone())),
        Term::Expr(expr) => Term::Expr(one(expr.clone())),
        Term::Variable(name) => Term::Expr(one(Expr::Variable(name.clone()))),
        Term::Integer(value) => Term::Integer(value + 1),
        other => other.clone(),
    }
}

/// A text with a letter more.
fn longer(template: &Template) -> Template {
    let mut pieces = template.0.clone();
    pieces.push(Piece::Text("x".into()));
    Template(pieces)
}
