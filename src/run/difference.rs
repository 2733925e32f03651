//! What another version of a strategy makes of the same vacancies.

use std::collections::{BTreeMap, HashMap};

use similar::{ChangeTag, TextDiff};

use super::Selection;
use super::fate::{Fate, Judged};
use crate::gate::Reason;
use crate::hh::VacancyId;

/// What differs between two runs over the same vacancies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Planned now and not before; in the order of the new plan.
    pub enters: Vec<Change>,
    /// Planned before and not now; in the order of the old plan.
    pub leaves: Vec<Change>,
    /// Planned both times, with another rank, score or card; in the order of the new plan.
    pub moves: Vec<Change>,
    /// Planned both times, with another letter.
    pub letters: Vec<LetterChange>,
    /// Planned neither time, and out for another reason than before, or out no more; most first.
    pub reasons: Vec<Turn>,
    /// Planned neither time and kept both times, with another score.
    pub rescored: usize,
}

/// A vacancy with two fates.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub judged: Judged,
    /// `None`: the other run did not see it.
    pub before: Option<Fate>,
    pub after: Option<Fate>,
    /// The lines of the card that differ.
    pub lines: Vec<LineChange>,
}

/// A line of a card whose points differ; `None`: there was no such line.
#[derive(Clone, Debug, PartialEq)]
pub struct LineChange {
    pub label: String,
    pub before: Option<f64>,
    pub after: Option<f64>,
}

/// A letter line by line.
#[derive(Clone, Debug, PartialEq)]
pub struct LetterChange {
    pub judged: Judged,
    pub lines: Vec<(Mark, String)>,
}

/// Which version a line of a letter belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Both,
    Before,
    After,
}

/// Vacancies that went the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    pub before: String,
    pub after: String,
    pub vacancies: Vec<Judged>,
}

impl Difference {
    /// What became of each vacancy in `before`, against `after`.
    pub fn between(before: &[Judged], after: &[Judged]) -> Self {
        let was: HashMap<&VacancyId, &Judged> = before.iter().map(|judged| (&judged.vacancy, judged)).collect();
        let is: HashMap<&VacancyId, &Judged> = after.iter().map(|judged| (&judged.vacancy, judged)).collect();
        let mut difference = Self::default();
        let mut turns: BTreeMap<(String, String), Vec<Judged>> = BTreeMap::new();
        for now in after {
            let then = was.get(&now.vacancy).copied();
            difference.judge(now, then.map(|then| &then.fate), Some(&now.fate), &mut turns);
        }
        for then in before.iter().filter(|then| !is.contains_key(&then.vacancy)) {
            difference.judge(then, Some(&then.fate), None, &mut turns);
        }
        let rank = |fate: &Option<Fate>| fate.as_ref().and_then(Fate::place).map_or(usize::MAX, |place| place.rank);
        difference.enters.sort_by_key(|change| rank(&change.after));
        difference.leaves.sort_by_key(|change| rank(&change.before));
        difference.moves.sort_by_key(|change| rank(&change.after));
        let turns = turns.into_iter().map(|((before, after), vacancies)| Turn { before, after, vacancies });
        difference.reasons = turns.collect();
        difference.reasons.sort_by_key(|turn| std::cmp::Reverse(turn.vacancies.len()));
        difference
    }

    /// The same over two selections.
    pub fn of(before: &Selection, after: &Selection) -> Self {
        let all = |selection: &Selection| selection.judged.iter().collect::<Vec<_>>();
        Self::between(&all(before), &all(after))
    }

    /// Whether both came to the same.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    fn judge(
        &mut self,
        judged: &Judged,
        before: Option<&Fate>,
        after: Option<&Fate>,
        turns: &mut BTreeMap<(String, String), Vec<Judged>>,
    ) {
        if before == after {
            return;
        }
        let change = || Change {
            judged: judged.clone(),
            before: before.cloned(),
            after: after.cloned(),
            lines: lines(before, after),
        };
        match (before, after) {
            (Some(Fate::Planned { place: was, letter: old }), Some(Fate::Planned { place: is, letter: new })) => {
                if was != is {
                    self.moves.push(change());
                }
                if old != new {
                    let lines = letter_lines(old.as_deref().unwrap_or(""), new.as_deref().unwrap_or(""));
                    self.letters.push(LetterChange { judged: judged.clone(), lines });
                }
            }
            (_, Some(Fate::Planned { .. })) => self.enters.push(change()),
            (Some(Fate::Planned { .. }), _) => self.leaves.push(change()),
            (Some(Fate::Ranked(was)), Some(Fate::Ranked(is))) => {
                self.rescored += usize::from(was.score.total_cmp(&is.score).is_ne());
            }
            (before, after) => turns.entry((word(before), word(after))).or_default().push(judged.clone()),
        }
    }
}

/// What became of a vacancy, in a few words.
pub fn word(fate: Option<&Fate>) -> String {
    match fate {
        None => "not found".to_owned(),
        Some(Fate::Skipped(reason)) => format!("skipped: {reason}"),
        Some(Fate::Refused(reason)) => format!("not sent to: {reason}"),
        Some(Fate::Ranked(_)) => "kept".to_owned(),
        Some(Fate::Planned { .. }) => "planned".to_owned(),
    }
}

fn lines(before: Option<&Fate>, after: Option<&Fate>) -> Vec<LineChange> {
    let place = |fate: Option<&Fate>| fate.and_then(Fate::place).map(|place| place.why.clone());
    // Without two cards there is nothing to compare.
    let (Some(before), Some(after)) = (place(before), place(after)) else { return Vec::new() };
    let mut changes: Vec<LineChange> = Vec::new();
    for (label, points) in summed(&before) {
        changes.push(LineChange { label, before: Some(points), after: None });
    }
    for (label, points) in summed(&after) {
        match changes.iter_mut().find(|change| change.label == label) {
            Some(change) => change.after = Some(points),
            None => changes.push(LineChange { label, before: None, after: Some(points) }),
        }
    }
    changes.retain(|change| change.before != change.after);
    changes
}

/// The points of each label; a card may have several lines of one.
fn summed(why: &[Reason]) -> Vec<(String, f64)> {
    let mut sums: Vec<(String, f64)> = Vec::new();
    for reason in why {
        match sums.iter_mut().find(|(label, _)| *label == reason.label) {
            Some((_, points)) => *points += reason.points,
            None => sums.push((reason.label.clone(), reason.points)),
        }
    }
    sums
}

fn letter_lines(before: &str, after: &str) -> Vec<(Mark, String)> {
    let diff = TextDiff::from_lines(before, after);
    let mark = |tag| match tag {
        ChangeTag::Equal => Mark::Both,
        ChangeTag::Delete => Mark::Before,
        ChangeTag::Insert => Mark::After,
    };
    diff.iter_all_changes()
        .map(|change| (mark(change.tag()), change.value().trim_end_matches('\n').to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Difference, LineChange, Mark};
    use crate::gate::Reason;
    use crate::hh::VacancyId;
    use crate::run::fate::{Fate, Judged, Place};

    fn judged(id: &str, fate: Fate) -> Judged {
        Judged { vacancy: VacancyId::new(id), name: id.into(), employer: "".into(), url: "".into(), fate }
    }

    fn place(rank: usize, why: &[(f64, &str)]) -> Place {
        let why: Vec<Reason> =
            why.iter().map(|(points, label)| Reason { points: *points, label: (*label).into() }).collect();
        Place { rank, score: why.iter().map(|reason| reason.points).sum(), why: why.into() }
    }

    fn planned(rank: usize, why: &[(f64, &str)], letter: &str) -> Fate {
        Fate::Planned { place: place(rank, why), letter: Some(letter.into()) }
    }

    #[test]
    fn each_way_that_a_vacancy_can_go() {
        let skipped = |why: &str| Fate::Skipped(why.into());
        let before = [
            judged("stays", planned(1, &[(9.0, "a")], "x\ny")),
            judged("leaves", planned(2, &[(8.0, "a")], "x")),
            judged("moves", planned(3, &[(5.0, "a"), (2.0, "b")], "x\ny")),
            judged("kept", Fate::Ranked(place(4, &[(1.0, "a")]))),
            judged("out", skipped("one")),
            judged("gone", skipped("one")),
        ];
        let after = [
            judged("stays", planned(1, &[(9.0, "a")], "x\ny")),
            judged("moves", planned(2, &[(5.0, "a"), (3.0, "c")], "x\nz")),
            judged("enters", planned(3, &[(1.0, "a")], "x")),
            judged("kept", Fate::Ranked(place(4, &[(2.0, "a")]))),
            judged("leaves", skipped("two")),
            judged("out", skipped("two")),
        ];
        let difference = Difference::between(&before, &after);
        let names =
            |changes: &[super::Change]| -> Vec<String> { changes.iter().map(|c| c.judged.name.to_string()).collect() };
        assert_eq!(names(&difference.enters), ["enters"]);
        assert_eq!(names(&difference.leaves), ["leaves"]);
        assert_eq!(names(&difference.moves), ["moves"]);
        let lines = &difference.moves[0].lines;
        assert_eq!(lines[0], LineChange { label: "b".into(), before: Some(2.0), after: None });
        assert_eq!(lines[1], LineChange { label: "c".into(), before: None, after: Some(3.0) });
        let letter: Vec<_> = difference.letters[0].lines.iter().map(|(mark, line)| (*mark, line.as_str())).collect();
        assert_eq!(letter, [(Mark::Both, "x"), (Mark::Before, "y"), (Mark::After, "z")]);
        let turns: Vec<_> = difference
            .reasons
            .iter()
            .map(|turn| (turn.before.as_str(), turn.after.as_str(), turn.vacancies.len()))
            .collect();
        assert_eq!(turns, [("skipped: one", "not found", 1), ("skipped: one", "skipped: two", 1)]);
        assert_eq!(difference.rescored, 1);
        assert!(Difference::between(&after, &after).is_none());
    }
}
