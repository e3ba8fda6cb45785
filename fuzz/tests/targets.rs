//! Every target, on its corpus and on inputs that are made of it: the same ones in every run.
#![expect(clippy::unwrap_used, reason = "tests end where something is not as it should be")]

use innkeeper_fuzz::{Corpus, TARGETS, Target, made_up, target};
use std::panic::catch_unwind;

/// Tries an input; one that breaks a property is told in a form that can be kept.
fn try_with(target: &Target, what: &str, input: &[u8]) {
    let holds = catch_unwind(|| (target.run)(input)).is_ok();
    assert!(holds, "{}: {what} breaks it: {}", target.name, input.escape_ascii());
}

fn holds(name: &str) {
    let target = target(name).unwrap();
    let corpus = Corpus::read(target).unwrap();
    assert!(!corpus.inputs.is_empty(), "{name} has no corpus");
    for (path, input) in &corpus.inputs {
        try_with(target, &path.display().to_string(), input);
    }
    for round in 0..target.rounds {
        try_with(target, &format!("input {round}"), &made_up(target, &corpus, round));
    }
}

#[test]
fn amounts_read_back_what_they_print() {
    holds("amounts");
}

#[test]
fn bodies_mean_what_a_client_would_send_for_them() {
    holds("bodies");
}

#[test]
fn catalogues_load_once_or_not_at_all() {
    holds("catalogue");
}

#[test]
fn periods_that_are_asked_for_end_after_they_begin() {
    holds("dates");
}

#[test]
fn credentials_arrive_as_they_were_sent() {
    holds("headers");
}

#[test]
fn pages_neither_lose_nor_repeat_rows() {
    holds("listing");
}

#[test]
fn names_can_stand_where_they_are_put() {
    holds("names");
}

#[test]
fn forms_and_json_of_one_value_are_one_value() {
    holds("params");
}

#[test]
fn nothing_in_the_calendar_ends_the_process() {
    holds("times");
}

#[test]
fn forms_read_back_what_they_print() {
    holds("forms");
}

#[test]
fn trees_read_back_what_they_print() {
    holds("xml");
}

#[test]
fn calls_and_answers_read_back_what_they_print() {
    holds("xmlrpc");
}

#[test]
fn every_target_is_tried() {
    let code = include_str!("targets.rs");
    for target in TARGETS {
        assert!(code.contains(&format!("holds({:?})", target.name)), "{} has no test", target.name);
    }
}
