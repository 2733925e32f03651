//! The whole run as one JSON document.

use serde_json::{Value, json};

use super::{Report, stopped_sentence};
use crate::gate::{Found, Outcome, Planned};
use crate::hh::vacancies::Vacancy;
use crate::run::Shunned;

/// The document that `--json` prints.
pub fn document(report: &Report<'_>) -> Value {
    let selection = report.selection;
    let outcomes = report.sent.map_or(&[][..], |sent| sent.outcomes.as_slice());
    let plan: Vec<Value> = selection
        .plan
        .items
        .iter()
        .enumerate()
        .map(|(index, planned)| planned_value(planned, outcomes.get(index)))
        .collect();
    json!({
        "run": report.run,
        "user": report.user,
        "sandbox": report.sandbox,
        "person": report.me.full_name(),
        "resume": { "id": report.resume.id, "title": report.resume.title },
        "strategy": { "name": selection.plan.strategy, "hash": selection.plan.script },
        "budget_before": report.budget,
        "settled": report.settled.iter().map(|settled| json!({
            "vacancy": settled.vacancy, "name": settled.title, "found": match &settled.found {
                Found::Taken(negotiation) => json!({ "negotiation": negotiation }),
                Found::Meanwhile(negotiation) => json!({ "negotiation": negotiation, "meanwhile": true }),
                Found::Invited(negotiation) => json!({ "negotiation": negotiation, "invited": true }),
                Found::Absent => json!(null),
                Found::Unsure(why) => json!({ "unsure": why }),
            },
        })).collect::<Vec<_>>(),
        "queries": selection.queries,
        "funnel": selection.funnel,
        "notes": selection.notes,
        "plan": plan,
        "refused": selection.shunned.iter().map(shunned_value).collect::<Vec<_>>(),
        "not_sent_because": report.sent.err().map(super::Unsent::word),
        "stopped": report.sent.ok().and_then(|sent| sent.stopped.as_ref()).map(stopped_sentence),
        "totals": totals(outcomes),
    })
}

fn planned_value(planned: &Planned, outcome: Option<&Outcome>) -> Value {
    let mut value = vacancy_value(&planned.vacancy, planned.score);
    value["why"] = json!(planned.why);
    value["letter"] = json!(planned.letter);
    value["outcome"] = outcome.map_or(Value::Null, outcome_value);
    value
}

fn shunned_value(shunned: &Shunned) -> Value {
    let mut value = vacancy_value(&shunned.vacancy, shunned.score);
    value["reason"] = json!(shunned.reason.to_string());
    value
}

fn vacancy_value(vacancy: &Vacancy, score: f64) -> Value {
    json!({
        "vacancy": vacancy.id,
        "name": vacancy.name,
        "employer": vacancy.employer_name(),
        "area": vacancy.area.name,
        "salary": vacancy.salary_range,
        "score": score,
        "url": vacancy.alternate_url,
        "apply_url": vacancy.response_url.as_ref().unwrap_or(&vacancy.apply_alternate_url),
    })
}

fn outcome_value(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Applied(id) => json!({ "state": "applied", "negotiation": id }),
        Outcome::Already => json!({ "state": "already" }),
        Outcome::External(url) => json!({ "state": "external", "url": url }),
        Outcome::Denied(value) => json!({ "state": "denied", "reason": value }),
        Outcome::Refused(reason) => json!({ "state": "refused", "reason": reason.to_string() }),
        Outcome::Unknown(why) => json!({ "state": "unknown", "reason": why }),
        Outcome::Kept => json!({ "state": "kept" }),
    }
}

fn totals(outcomes: &[Outcome]) -> Value {
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
    json!({
        "applied": count(|outcome| matches!(outcome, Outcome::Applied(_))),
        "already": count(|outcome| matches!(outcome, Outcome::Already)),
        "external": count(|outcome| matches!(outcome, Outcome::External(_))),
        "denied": count(|outcome| matches!(outcome, Outcome::Denied(_))),
        "refused": count(|outcome| matches!(outcome, Outcome::Refused(_))),
        "unknown": count(|outcome| matches!(outcome, Outcome::Unknown(_))),
        "kept": count(|outcome| matches!(outcome, Outcome::Kept)),
    })
}
