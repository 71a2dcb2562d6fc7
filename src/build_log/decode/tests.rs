use proptest::prelude::*;

use super::list::{ListDecoder, MAX_ELEMENT_BYTES};
use crate::{
    build_log::{
        LogLevel, LogLine, LogOrigin, LogSource,
        store::{InsertCounts, LogStore},
    },
    workspace::AgentId,
};

fn store() -> LogStore {
    LogStore::new(uuid::Uuid::from_u128(7).into())
}

fn outputs(store: &LogStore) -> Vec<String> {
    store.stages().flat_map(|stage| stage.lines().map(|line| line.output.to_owned()).collect::<Vec<_>>()).collect()
}

const FRAME: &str = r#"{"id":20431,"created_at":"2026-04-10T09:15:32.579Z","log_source":"provisioner","log_level":"warn","stage":"Plan","output":"a \u003cb\u003e \u001b[1mc"}"#;

#[test]
fn a_frame_is_a_line_with_its_escapes_decoded() {
    let mut store = store();
    assert_eq!(store.push_frame(LogOrigin::Build, &format!("{FRAME}\n")), InsertCounts::ADDED);
    let stage = store.stage(0).expect("a stage");
    let line = stage.lines().next().expect("a line");
    assert_eq!((line.id, line.level, line.output), (20431, LogLevel::Warn, "a <b> \u{1b}[1mc"));
    assert_eq!(line.created_at, Some(1_775_812_532_579));
}

#[test]
fn a_frame_may_have_several_values() {
    let mut store = store();
    let counts =
        store.push_frame(LogOrigin::Build, r#"{"id":1,"output":"a"}{"id":2,"output":"b"} {"id":2,"output":"b"}"#);
    assert_eq!(counts, InsertCounts { added: 2, duplicates: 1, ..InsertCounts::default() });
}

#[test]
fn a_malformed_frame_is_counted_and_loses_no_other_line() {
    let mut store = store();
    for (frame, added, malformed) in [
        ("", 0, 0),
        ("{\"id\":1,\"outp", 0, 1),
        ("null", 0, 0),
        ("[]", 0, 0),
        ("[7]", 0, 1),
        (r#"[{"id":1,"output":"first"},{"id":2,"output":"second"},{"#, 2, 1),
        ("\"text\"", 0, 1),
        (r#"{"id":"5"}"#, 0, 1),
        (r#"{"output":"no id"}"#, 0, 1),
        (r#"{"id":3,"output":"a"} {"id":4,"output":7} {"id":5,"output":"b"}"#, 2, 1),
        (r#"{"id":6,"output":"c"} {"id":7,"#, 1, 1),
        ("{\"id\":8,\"outp\n{\"id\":9,\"output\":\"d\"}\n", 1, 1),
        ("\u{1}\n\n?\n{\"id\":10,\"output\":\"e\"}", 1, 2),
        ("\u{2028}\n{\"id\":11,\"output\":\"f\"}", 1, 1),
    ] {
        let counts = store.push_frame(LogOrigin::Build, frame);
        assert_eq!((counts.added, counts.malformed), (added, malformed), "{frame}");
    }
    assert_eq!(outputs(&store), ["first", "second", "a", "b", "c", "d", "e", "f"]);
    assert_eq!(store.counts().malformed, 12);
}

#[test]
fn unknown_levels_sources_and_keys_are_accepted() {
    let mut store = store();
    store.push_frame(
        LogOrigin::Build,
        r#"{"id":1,"log_level":"notice","log_source":"oracle","new":[1],"stage":"S","output":"x"}"#,
    );
    let stage = store.stage(0).expect("a stage");
    let line = stage.lines().next().expect("a line");
    assert_eq!((line.level, line.source), (LogLevel::Unknown, LogSource::Unknown));
}

#[test]
fn ids_beyond_2_to_the_53_are_exact() {
    let mut store = store();
    store.push_frame(LogOrigin::Build, r#"{"id":9007199254740992,"output":"a"}{"id":9007199254740993,"output":"b"}"#);
    assert_eq!(store.ids(), [9_007_199_254_740_992, 9_007_199_254_740_993]);

    // In the form that Coder's server writes, which has its own parser, and in a list.
    let line = |id: i64| FRAME.replace("20431", &id.to_string());
    let [odd, last] = [9_007_199_254_740_995, i64::MAX];
    let mut store = LogStore::new(store.build());
    store.push_frame(LogOrigin::Build, &line(odd));
    store.push_list(LogOrigin::Build, format!("[{},{}]", line(odd + 2), line(last)).as_bytes());
    assert_eq!(store.ids(), [odd, odd + 2, last]);
}

#[test]
fn a_list_is_decoded() {
    let mut store = store();
    let counts =
        store.push_list(LogOrigin::Build, format!("[{FRAME}, {}]\n", r#"{"id":20432,"output":"end"}"#).as_bytes());
    assert_eq!(counts, InsertCounts { added: 2, ..InsertCounts::default() });
    assert_eq!(store.push_list(LogOrigin::Build, b"[]"), InsertCounts::default());
}

#[test]
fn an_invalid_element_is_counted_and_the_others_are_kept() {
    let mut store = store();
    let counts = store.push_list(
        LogOrigin::Build,
        br#"[{"id":1,"output":"a"},{"id":2,"output":{}},null,{"id":3,"output":"c"}]"#.as_slice(),
    );
    assert_eq!(counts, InsertCounts { added: 2, malformed: 2, ..InsertCounts::default() });
    assert_eq!(outputs(&store), ["a", "c"]);
    let counts = store.push_list(
        LogOrigin::Build,
        b"[{\"id\":4,\"output\":\xff},{\"id\":5,\"output\":\"d\"},{\"id\":6,,\"\\\"]\"},{\"id\":7}]",
    );
    assert_eq!(counts, InsertCounts { added: 2, malformed: 2, ..InsertCounts::default() });
    assert_eq!(outputs(&store), ["a", "c", "d", ""]);
}

#[test]
fn null_is_an_empty_list() {
    assert_eq!(store().push_list(LogOrigin::Build, b"null"), InsertCounts::default());
    assert_eq!(store().push_list(LogOrigin::Build, b" null\n"), InsertCounts::default());
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let line = r#"{"id":1,"output":"a"}"#;
    assert_eq!(store().push_list(LogOrigin::Build, format!("\u{feff}[{line}]").as_bytes()), InsertCounts::ADDED);
    assert_eq!(store().push_list(LogOrigin::Build, "\u{feff}null".as_bytes()), InsertCounts::default());
    assert_eq!(store().push_frame(LogOrigin::Build, &format!("\u{feff}{line}")), InsertCounts::ADDED);
    assert_eq!(store().push_frame(LogOrigin::Build, &format!("\u{feff}[{line}]")), InsertCounts::ADDED);
}

#[test]
fn a_truncated_list_keeps_its_complete_elements() {
    let mut store = store();
    let counts =
        store.push_list(LogOrigin::Build, br#"[{"id":1,"output":"a"},{"id":2,"output":"b"},{"id":3,"out"#.as_slice());
    assert_eq!(counts, InsertCounts { added: 2, malformed: 1, ..InsertCounts::default() });
}

#[test]
fn other_json_than_a_list_is_malformed() {
    for body in [
        "",
        "{}",
        "<html>",
        "nul",
        "null x",
        "nullx",
        "\u{feff}",
        "\u{0}",
        "[1] x",
        "[,]",
        "[{\"id\":1},]",
        "[",
        "[{\"id\":1} {\"id\":2}]",
    ] {
        assert!(store().push_list(LogOrigin::Build, body.as_bytes()).malformed > 0, "{body:?}");
    }
}

#[test]
fn an_element_without_an_end_is_dropped() {
    let (mut list, mut store) = (ListDecoder::new(LogOrigin::Build), store());
    list.push(br#"[{"id":1,"output":"a"},{"id":2,"output":""#, &mut store);
    for _ in 0..=MAX_ELEMENT_BYTES / (1 << 20) {
        list.push(&vec![b'x'; 1 << 20], &mut store);
    }
    assert!(list.pending.is_empty());
    assert_eq!(list.finish(&mut store), InsertCounts { added: 1, malformed: 1, ..InsertCounts::default() });
}

/// A character that has no value: of JSON escapes or of UTF-8.
fn invalid_character() -> impl Strategy<Value = &'static [u8]> {
    prop::sample::select(vec![
        b"\\ud800".as_slice(),
        b"\\uDFFF",
        b"\\ud83d",
        b"\xff",
        b"\xc3",
        b"\x80",
        b"\xf0\x9f\x98",
    ])
}

proptest! {
    /// An invalid character is shown as U+FFFD, and no line is lost.
    #[test]
    fn an_invalid_character_is_replaced(
        before in "([ !#-Z]|[äß世\u{1f600}]){0,9}",
        after in "([ !#-Z]|[äß世\u{1f600}]){0,9}",
        character in invalid_character(),
        json in prop::sample::select(vec![FRAME, r#"{ "id" : 20431, "output" : "a \u003cb\u003e \u001b[1mc" }"#]),
        size in 1usize..40,
    ) {
        let (start, end) = json.split_at(json.find("a \\u003c").expect("has the text"));
        let end = end.split_once("1mc").expect("has the text").1;
        let line = [start.as_bytes(), before.as_bytes(), character, after.as_bytes(), end.as_bytes()].concat();
        let list = [b"[".as_slice(), &line, br#",{"id":20432,"output":"next"}]"#].concat();
        let expected = format!("{before}\u{fffd}{after}");

        let (mut whole, mut cut, mut streamed) = (store(), store(), store());
        prop_assert_eq!(whole.push_list(LogOrigin::Build, &list).malformed, 0);
        // The second line is of another stage.
        prop_assert!(outputs(&whole).contains(&expected) && outputs(&whole).contains(&"next".to_owned()));
        let mut decoder = ListDecoder::new(LogOrigin::Build);
        list.chunks(size).for_each(|chunk| decoder.push(chunk, &mut cut));
        prop_assert_eq!(decoder.finish(&mut cut).malformed, 0);
        prop_assert_eq!(outputs(&cut), outputs(&whole));
        prop_assert_eq!(streamed.push_frame(LogOrigin::Build, &String::from_utf8_lossy(&line)), InsertCounts::ADDED);
        prop_assert_eq!(outputs(&streamed), [expected]);
    }

    /// Wherever a list is cut, it is read as if it were whole.
    #[test]
    fn chunks_of_a_list_decode_like_the_whole_list(
        elements in prop::collection::vec(
            prop::sample::select(vec![
                r#"{"id":1,"output":"a\u001b[1m"}"#, r#"{"id":2,"stage":"S","output":"ä\n"}"#, r#"{ "id" : 3 }"#,
                r#"{"id":6,"output":"\ud83d"}"#, r#"{"id":"x"}"#, r#"{"id":5,"new":-1.5e-3}"#, "null", "12", "-1.5E+3", "[[1]]", "\"t\"", "true", "{\"id\":4,", "",
            ]),
            0..8,
        ),
        start in prop::sample::select(vec!["", "\u{feff}", "null"]),
        size in 1usize..20,
    ) {
        let list = format!("{start} [{}]\n", elements.join(","));
        let (mut whole, mut cut) = (store(), store());
        let expected = whole.push_list(LogOrigin::Build, list.as_bytes());
        let mut decoder = ListDecoder::new(LogOrigin::Build);
        list.as_bytes().chunks(size).for_each(|piece| decoder.push(piece, &mut cut));
        prop_assert_eq!(decoder.finish(&mut cut), expected);
        prop_assert_eq!(outputs(&cut), outputs(&whole));
    }

    #[test]
    fn any_bytes_are_accepted(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut store = store();
        store.push_list(LogOrigin::Build, &bytes);
        store.push_frame(LogOrigin::Build, &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_list_and_its_frames_decode_to_the_same_log(
        lines in prop::collection::vec((any::<i64>(), "[A-C]", any::<String>()), 0..30)
    ) {
        let lines: Vec<_> = lines
            .into_iter()
            .map(|(id, stage, output)| LogLine {
                id,
                created_at: String::new(),
                log_source: LogSource::Provisioner,
                log_level: LogLevel::Info,
                stage,
                output,
            })
            .collect();
        let (mut listed, mut streamed) = (store(), store());
        listed.push_list(LogOrigin::Build, &serde_json::to_vec(&lines).expect("serialises"));
        for line in &lines {
            streamed.push_frame(LogOrigin::Build, &serde_json::to_string(line).expect("serialises"));
        }
        prop_assert_eq!(listed.ids(), streamed.ids());
        prop_assert_eq!(outputs(&listed), outputs(&streamed));
    }
}

/// An agent's line with this id and source.
fn agent_line(id: i64, source: &str) -> String {
    format!(
        r#"{{"id":{id},"created_at":"2026-04-10T09:15:32.579Z","output":"line {id}","level":"error","source_id":"{source}"}}"#
    )
}

fn agent() -> LogOrigin {
    LogOrigin::Agent(AgentId::from(uuid::Uuid::from_u128(3)))
}

#[test]
fn agent_lines_are_read_from_frames_and_lists() {
    let lines = format!("[{},{}]\n", agent_line(7, "a"), agent_line(9, "b"));
    let mut framed = store();
    assert_eq!(framed.push_frame(agent(), &lines), InsertCounts { added: 2, ..InsertCounts::default() });
    assert_eq!(framed.push_frame(agent(), &agent_line(9, "b")), InsertCounts::DUPLICATE);
    assert_eq!(framed.push_frame(agent(), "[]"), InsertCounts::default());
    assert_eq!(framed.push_frame(agent(), "null"), InsertCounts::default());
    assert_eq!(outputs(&framed), ["line 7", "line 9"]);
    let line = framed.stage(0).and_then(|stage| stage.line(0)).expect("a line");
    assert_eq!((line.level, line.created_at), (LogLevel::Error, Some(1_775_812_532_579)));
    for size in 1..lines.len() {
        let (mut list, mut listed) = (ListDecoder::new(agent()), store());
        lines.as_bytes().chunks(size).for_each(|chunk| list.push(chunk, &mut listed));
        assert_eq!(list.finish(&mut listed), InsertCounts { added: 2, ..InsertCounts::default() }, "{size}");
    }
}

#[test]
fn a_malformed_agent_line_loses_no_other_line() {
    let mut store = store();
    for (frame, added, malformed) in [
        (r#"[{"id":1,"output":"a"},{"id":"2"},7,{"id":3,"output":"b","source_id":7}]"#, 2, 2),
        (r#"[{"id":4,"output":"c","level":7},{"id":5,"output":null},{"id":6,"output":"\ud800"}]"#, 1, 2),
        (r#"[{"id":8,"output":"d"},{"id":9,"outp"#, 1, 1),
        (r#"{"id":10,"output":"e"}{"id":11,"output":"f"}"#, 2, 0),
        ("<html>", 0, 1),
    ] {
        let counts = store.push_frame(agent(), frame);
        assert_eq!((counts.added, counts.malformed), (added, malformed), "{frame}");
    }
    assert_eq!(outputs(&store), ["a", "b", "\u{fffd}", "d", "e", "f"]);
}
