//! Any text at all, against `serde_json`.

use proptest::prelude::*;
use serde_json::Value;

use super::parse;
use crate::corpus;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e4",
    "\\ud83d\\ude00",
    "\\ud800",
    "null",
    "true",
    "1e999",
    "-",
    "-0",
    "0",
    "1.5",
    "e1",
    "9223372036854775808",
    " ",
    "\t",
    "\n",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
    "ä",
];

/// Whether both are the same value. `serde_json` may be wrong in the last digit of a float.
fn agree(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap_or_default(), b.as_f64().unwrap_or_default());
            a.is_sign_negative() == b.is_sign_negative() && (a - b).abs() <= a.abs() * f64::EPSILON
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agree(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((name, a), (other, b))| name == other && agree(a, b))
        }
        _ => ours == theirs,
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(value in value()) {
        prop_assert_eq!(parse(&value.to_string()), Some(value.clone()));
        prop_assert_eq!(parse(&serde_json::to_string_pretty(&value).expect("is JSON")), Some(value));
    }

    /// What `serde_json` reads is read, and the same; what it refuses is refused.
    #[test]
    fn serde_json_agrees(
        spoilt in corpus::mutated_text(vec![r#"{"a":[1,-2.5,"x\n\u00e4"],"b":{"c":null,"d":true},"e":12}"#.to_owned()], WORDS),
        made in prop::collection::vec(prop::sample::select(WORDS), 0..8),
    ) {
        for text in [spoilt, made.concat()] {
            let (ours, theirs) = (parse(&text), serde_json::from_str(&text).ok());
            let agrees = match (&ours, &theirs) {
                (Some(ours), Some(theirs)) => agree(ours, theirs),
                _ => ours == theirs,
            };
            prop_assert!(agrees, "{text}: {ours:?}, not {theirs:?}");
        }
    }
}
