//! "Did you mean …?"

/// The candidate that `name` was most likely meant to be, if any is likely.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LIKELY: f64 = 0.8;
    let slip = |candidate: &str| candidate.chars().count() > 2 && strsim::damerau_levenshtein(name, candidate) <= 1;
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| {
            (
                strsim::jaro_winkler(name, candidate).max(strsim::normalized_damerau_levenshtein(name, candidate)),
                candidate,
            )
        })
        .filter(|(likeness, candidate)| *likeness > LIKELY || slip(candidate))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

/// [`nearest`] as a sentence.
pub(crate) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}
