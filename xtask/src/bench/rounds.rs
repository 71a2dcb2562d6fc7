use serde_json::{Map, Value};

/// Combines rounds of the same measurements: the median of each number, and the first of any other value.
pub(super) fn medians(rounds: &[Value]) -> Value {
    match rounds.first() {
        Some(Value::Object(first)) => {
            let of = |name: &String| {
                let values: Vec<_> = rounds.iter().filter_map(|round| round.get(name).cloned()).collect();
                (name.clone(), medians(&values))
            };
            Value::Object(first.keys().map(of).collect::<Map<_, _>>())
        }
        Some(Value::Number(_)) => median(rounds.iter().filter_map(Value::as_f64).collect()).into(),
        first => first.cloned().unwrap_or_default(),
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len().is_multiple_of(2) { (numbers[middle - 1] + numbers[middle]) / 2.0 } else { numbers[middle] }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn takes_medians_of_numbers_and_the_first_of_other_values() {
        let round = |ms: f64| json!({ "peers": { "vanilla": { "http": { "ms": ms } } }, "node": format!("{ms}") });
        let expected = |ms: f64| json!({ "peers": { "vanilla": { "http": { "ms": ms } } }, "node": "5" });
        assert_eq!(medians(&[round(5.0), round(100.0), round(1.0)]), expected(5.0));
        assert_eq!(medians(&[round(5.0), round(100.0), round(1.0), round(6.0)]), expected(5.5));
    }

    #[test]
    fn a_number_missing_in_one_round_uses_the_others() {
        let rounds = [json!({ "ms": 1.0, "cpuMs": 2.0 }), json!({ "cpuMs": 4.0 })];
        assert_eq!(medians(&rounds), json!({ "ms": 1.0, "cpuMs": 3.0 }));
    }
}
