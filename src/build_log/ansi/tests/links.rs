use super::*;

/// Each link's text and URL.
fn links(output: &str) -> Vec<(String, String)> {
    let styled = StyledText::parse(output);
    pieces(&styled)
        .into_iter()
        .filter_map(|(text, span)| Some((text.to_owned(), span.link.as_ref()?.url().to_owned())))
        .collect()
}

/// The URLs of links whose text is the URL.
fn written(output: &str) -> Vec<String> {
    let (texts, urls): (Vec<_>, Vec<_>) = links(output).into_iter().unzip();
    assert_eq!(texts, urls);
    urls
}

fn osc(url: &str) -> String {
    format!("\u{1b}]8;;{url}\u{7}link\u{1b}]8;;\u{7}")
}

#[test]
fn a_url_ends_before_punctuation_and_brackets() {
    for (output, expected) in [
        ("see https://example.test/a, then", "https://example.test/a"),
        ("https://example.test.", "https://example.test"),
        ("really https://example.test/a?b=c&d=e#f!?", "https://example.test/a?b=c&d=e#f"),
        ("(https://example.test/a)", "https://example.test/a"),
        ("(see https://example.test/a_(b)).", "https://example.test/a_(b)"),
        ("[id=https://example.test/a]", "https://example.test/a"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("<a href=\"https://example.test/a\">", "https://example.test/a"),
        ("'https://example.test/a',", "https://example.test/a"),
        ("│ https://example.test/a│", "https://example.test/a"),
        ("url=HTTPS://EXAMPLE.test/a", "HTTPS://EXAMPLE.test/a"),
        ("https://example.test/世界", "https://example.test/世界"),
        ("https://例え.テスト/パス?q=値", "https://例え.テスト/パス?q=値"),
        ("https://bücher.example/ä", "https://bücher.example/ä"),
        ("http://bücher/ä", "http://bücher/ä"),
        ("世https://example.test", "https://example.test"),
        ("打开https://example.test查看", "https://example.test"),
        ("（https://example.test/a）。", "https://example.test/a"),
        ("“https://example.test/a”", "https://example.test/a"),
        ("https://example.test/a…", "https://example.test/a"),
        ("https://example.test</a>", "https://example.test"),
        ("{\"url\":\"https://example.test/a\"}", "https://example.test/a"),
        ("http://localhost:3000\tup", "http://localhost:3000"),
    ] {
        assert_eq!(written(output).join(" "), expected, "{output:?}");
    }
}

#[test]
fn several_urls_are_several_links() {
    assert_eq!(written("https://a.test and http://b.test/"), ["https://a.test", "http://b.test/"]);
    assert_eq!(written("https://a.test/?next=https://b.test"), ["https://a.test/?next=https://b.test"]);
    assert_eq!(written("a\nhttps://a.test\nhttps://b.test"), ["https://a.test", "https://b.test"]);
}

#[test]
fn joined_urls_are_several_links() {
    for joint in ["','", ",", "\",\"", ";", "', '", ")(", "|"] {
        let output = format!("https://a.test/x{joint}https://b.test/y");
        assert_eq!(written(&output), ["https://a.test/x", "https://b.test/y"], "{joint}");
    }
    assert_eq!(written("['https://a.test','https://b.test']"), ["https://a.test", "https://b.test"]);
}

#[test]
fn a_url_with_a_placeholder_is_not_linked() {
    for output in [
        "https://${HOST}/a",
        "https://example.test/${VAR}",
        "https://example.test/a${VAR}/b",
        "https://example.test/$VAR",
        "https://$(hostname)/",
        "https://example.test/{id}/b",
        "https://{{ host }}/",
        "https://example.test/{{ id }}",
        "https://example.test/<name>",
        "https://<host>/",
        "https://example.test/%s/x",
        "https://example.test#top",
    ] {
        assert!(links(output).is_empty(), "{output:?}: {:?}", links(output));
    }
    assert_eq!(written("https://example.test/$metadata?a=%20"), ["https://example.test/$metadata?a=%20"]);
}

#[test]
fn other_schemes_and_incomplete_urls_are_not_linked() {
    for output in [
        "ftp://example.test",
        "git+https://example.test",
        "xhttps://example.test",
        "https://",
        "http:// example.test",
        "https://.",
        "://x",
        "https:/x",
        "javascript://example.test/%0aalert(1)",
        "a https://$HOST/",
    ] {
        assert!(links(output).is_empty(), "{output:?}");
    }
}

#[test]
fn an_osc_8_link_has_a_text_and_a_url() {
    assert_eq!(links(&osc("https://example.test/")), [("link".into(), "https://example.test/".into())]);
    let with_id = "\u{1b}]8;id=1;mailto:a@example.test\u{1b}\\write\u{1b}]8;;\u{1b}\\ to us";
    assert_eq!(links(with_id), [("write".into(), "mailto:a@example.test".into())]);
    for url in ["https://example.test/?a;b;c".to_owned(), format!("https://example.test/{}", ";x".repeat(20))] {
        assert_eq!(links(&osc(&url)), [("link".into(), url)]);
    }
}

#[test]
fn an_osc_8_link_with_an_unsafe_url_is_plain_text() {
    let long = format!("https://example.test/{}", "x".repeat(1100));
    for url in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.test",
        "example.test",
        "https:",
        "https:example.test",
        "https://exa mple.test",
        "https://example.test/\u{202e}",
        "https://example.test/\u{85}",
        &long,
    ] {
        let output = osc(url);
        let styled = StyledText::parse(&output);
        assert_eq!((styled.text.as_ref(), styled.spans.len()), ("link", 0), "{url:?}");
    }
}

#[test]
fn a_url_longer_than_the_limit_is_not_linked() {
    let url = |bytes: usize| format!("https://example.test/{}", "x".repeat(bytes - 21));
    assert_eq!(written(&url(2048)), [url(2048)]);
    assert!(links(&url(2049)).is_empty());
}

#[test]
fn a_url_with_several_styles_is_one_link() {
    let styled = StyledText::parse("\u{1b}[4mhttps://\u{1b}[1mexample.test\u{1b}[0m/a b");
    let found: Vec<_> = pieces(&styled)
        .into_iter()
        .map(|(text, span)| (text, span.style.bold, span.link.as_ref().map(|link| link.url())))
        .collect();
    let url = Some("https://example.test/a");
    assert_eq!(found, [("https://", false, url), ("example.test", true, url), ("/a", false, url), (" b", false, None)]);
}

#[test]
fn linked_text_with_a_url_keeps_its_link() {
    let output = "\u{1b}]8;;https://real.test\u{7}at https://shown.test\u{1b}]8;;\u{7} https://other.test";
    assert_eq!(
        links(output),
        [
            ("at https://shown.test".into(), "https://real.test".into()),
            ("https://other.test".into(), "https://other.test".into()),
        ]
    );
}

#[test]
fn many_urls_take_linear_time() {
    for pattern in ["https://", "http://!", "http://x://", "https://a)", "https://a ", "://"] {
        let output = pattern.repeat((64 << 10) / pattern.len());
        let linked: usize = links(&output).into_iter().map(|(text, _)| text.len()).sum();
        assert!(linked <= output.len(), "{pattern:?}");
    }
}
