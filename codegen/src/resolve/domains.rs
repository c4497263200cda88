//! Domains: every name of a type becomes the type, and fields inherit what their domain asserts.

use std::collections::BTreeMap;

use crate::error::{Collector, Problem};
use crate::model::{Assertion, FieldType, Primitive, Protocol};
use crate::suggest::advice;

/// Resolves the types of all domains and fields.
pub(super) fn resolve(protocol: &mut Protocol, problems: &mut Collector) {
    for domain in &mut protocol.domains {
        let FieldType::Named(name) = &domain.ty else {
            continue;
        };
        match Primitive::from_name(name) {
            Some(primitive) => domain.ty = FieldType::Primitive(primitive),
            None if name.is_empty() => {}
            None => problems.push(
                Problem::at(
                    &domain.at,
                    format!("the domain \"{}\" has the unknown type \"{name}\"", domain.name),
                )
                .attribute("type")
                .help(advice(name, primitives(), &known_types())),
            ),
        }
    }
    let domains: BTreeMap<&str, (FieldType, &[Assertion])> = protocol
        .domains
        .iter()
        .map(|d| (d.name.as_str(), (d.ty.clone(), d.assertions.as_slice())))
        .collect();
    for record in &mut protocol.records {
        for field in &mut record.fields {
            let FieldType::Named(name) = &field.ty else {
                continue;
            };
            if name.is_empty() {
                // The reader has reported it.
                continue;
            }
            if let Some(domain) = &field.domain {
                match domains.get(domain.as_str()) {
                    Some((ty, assertions)) => {
                        field.ty = ty.clone();
                        let own = std::mem::take(&mut field.assertions);
                        field.assertions = assertions.to_vec();
                        for assertion in own {
                            if !field.assertions.contains(&assertion) {
                                field.assertions.push(assertion);
                            }
                        }
                    }
                    None => {
                        let help = if Primitive::from_name(domain).is_some() && *domain != "content"
                        {
                            format!(
                                "\"{domain}\" is a type: write type=\"{domain}\", or declare a domain of that name"
                            )
                        } else if domain == "content" && protocol.name == "0-9" {
                            "AMQP 0-9 nowhere defines it: add the overlay 0-9-content".to_owned()
                        } else {
                            advice(
                                domain,
                                domains.keys().copied(),
                                "declare it with <domain name=\"…\" type=\"…\"/>, or in an overlay",
                            )
                        };
                        problems.push(
                            Problem::at(
                                &field.at,
                                format!("the domain \"{domain}\" is not defined"),
                            )
                            .attribute("domain")
                            .label(format!("used by {}.{}", record.name, field.name))
                            .help(help),
                        );
                    }
                }
                continue;
            }
            match Primitive::from_name(name) {
                Some(primitive) => field.ty = FieldType::Primitive(primitive),
                None => {
                    let help = if domains.contains_key(name.as_str()) {
                        format!("\"{name}\" is a domain: write domain=\"{name}\"")
                    } else {
                        advice(name, primitives(), &known_types())
                    };
                    problems.push(
                        Problem::at(
                            &field.at,
                            format!("the field \"{}\" has the unknown type \"{name}\"", field.name),
                        )
                        .attribute("type")
                        .help(help),
                    );
                }
            }
        }
    }
}

fn primitives() -> impl Iterator<Item = &'static str> {
    Primitive::ALL.into_iter().map(Primitive::name)
}

fn known_types() -> String {
    format!("the types are {}", primitives().collect::<Vec<_>>().join(", "))
}
