//! Suggestions for names that are nearly right.

/// How many candidates are looked at. No version of AMQP has as many names of one kind.
const MOST: usize = 500;

/// The candidate that is nearest to `name`, if one is near enough to be what was meant.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let allowed = match name.chars().count() {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .take(MOST)
        .filter(|c| *c != name)
        .filter_map(|c| Some((distance(name, c, allowed)?, c)))
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// "did you mean …?", or what else to do when nothing is near.
pub(crate) fn advice<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    match nearest(name, candidates) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => otherwise.to_owned(),
    }
}

/// The number of insertions, deletions, substitutions and swaps of neighbours between two names, if it is at most
/// `allowed`. Most names are far from each other: the first rows tell.
fn distance(left: &str, right: &str, allowed: usize) -> Option<usize> {
    // A character takes one to four octets.
    if left.len() > 4 * (right.len() + allowed) || right.len() > 4 * (left.len() + allowed) {
        return None;
    }
    let left: Vec<char> = left.chars().take(64).collect();
    let right: Vec<char> = right.chars().take(64).collect();
    if left.len().abs_diff(right.len()) > allowed {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, r) in right.iter().enumerate() {
            let mut cost = (last[j] + usize::from(l != r)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *l == right[j - 1] && left[i - 1] == *r {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        // A swap reaches back one row, so that two rows over the limit are enough.
        if [&last, &row].iter().all(|row| row.iter().all(|cost| *cost > allowed)) {
            return None;
        }
        before = last;
        last = row;
    }
    Some(last[right.len()]).filter(|distance| *distance <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("feild", ["field", "class"]), Some("field"));
        assert_eq!(nearest("sychronous", ["synchronous", "index"]), Some("synchronous"));
        assert_eq!(nearest("minver", ["index", "label", "name"]), None);
        assert_eq!(nearest("no", ["no-wait"]), None);
    }
}
