use std::{borrow::Cow, ops::Range};

use linkify::{LinkFinder, LinkKind};
use unicode_width::UnicodeWidthChar;

use super::link::Link;

/// Finds the `http` and `https` URLs in `text`, in linear time.
///
/// The `linkify` crate says where a URL ends. The rules that are added are those of build logs: URLs that are joined by a comma or a
/// quote, the frame that Terraform draws around errors (`│`), text of another script after a host name, and templates such as
/// `https://${HOST}/`. A URL with a template is not linked: it would be a link to a place that was not written.
pub(super) fn find_urls(text: &str) -> Vec<(Range<usize>, Link)> {
    let mut urls = Vec::new();
    let mut starts = url_starts(text).peekable();
    if starts.peek().is_none() {
        return urls;
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    while let Some(start) = starts.next() {
        let end = starts.peek().copied().unwrap_or(text.len());
        let Some(len) = url_len(&finder, &text[..start], &text[start..end]) else { continue };
        let range = start..start + len;
        if let Some(link) =
            Link::parse(&text[range.clone()]).filter(|_| !is_template(&text[range.clone()], &text[range.end..]))
        {
            urls.push((range, link));
        }
    }
    urls
}

/// The starts of `http://` and `https://` that are not part of a word or of another URL.
fn url_starts(text: &str) -> impl Iterator<Item = usize> {
    // How far the word of the last URL has been searched for its end.
    let mut searched = None;
    text.match_indices("://").filter_map(move |(colon, _)| {
        let start = ["https", "http"].into_iter().find_map(|scheme| {
            let start = colon.checked_sub(scheme.len())?;
            text.get(start..colon)?.eq_ignore_ascii_case(scheme).then_some(start)
        })?;
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '@')) {
            return None;
        }
        // In the word of a URL it is part of that URL, as in `?next=https://…`, unless there is a separator between them.
        let is_same_word = searched.is_some_and(|searched: usize| !text[searched..start].contains(is_url_end));
        let is_nested = is_same_word && before.is_some_and(|c| matches!(c, '=' | '/' | ':' | '&' | '?' | '#' | '%'));
        searched = Some(start);
        (!is_nested).then_some(start)
    })
}

/// Whether a URL ends before this character, wherever it is.
fn is_url_end(c: char) -> bool {
    match c {
        '\u{80}'.. => !c.is_alphanumeric() && c.width() != Some(0) || is_invisible(c),
        _ => c.is_ascii_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | '\\' | '^'),
    }
}

/// Whether `c` is a character without width that joins no other.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The length of the URL at the start of `text`. `before` is the text before it.
fn url_len(finder: &LinkFinder, before: &str, text: &str) -> Option<usize> {
    let word = &text[..text.find(is_url_end).unwrap_or(text.len())];
    let word = without_other_script(word);
    let (word, host) = with_known_host(word)?;
    // A quote before the URL ends it.
    let quote = if before.ends_with('\'') { "'" } else { "" };
    let quoted = format!("{quote}{word}");
    let link = finder.links(&quoted).next().filter(|link| link.start() == quote.len())?;
    let mut url = link.as_str();
    // The finder leaves closed brackets, and punctuation of other scripts is cut above.
    url = url.trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '(', '[', '{']);
    // A fragment after a host without a path is not found, and without it the URL would be another one.
    let is_cut = word[url.len()..].starts_with('#');
    if is_cut {
        return None;
    }
    match host {
        Some(host) => Some(url.len().checked_sub(KNOWN_HOST.len())? + host.len()),
        None => Some(url.len()),
    }
}

/// A host name that the finder accepts.
const KNOWN_HOST: &str = "host.example";

/// `word` with its host replaced by [`KNOWN_HOST`], and the host, if the finder does not know such hosts: IPv6 addresses and names in
/// other scripts. The rest of the URL does not depend on the host. `None` if it is no host.
fn with_known_host(word: &str) -> Option<(Cow<'_, str>, Option<&str>)> {
    let (scheme, rest) = word.split_at(word.find("://")? + 3);
    let host = if rest.starts_with('[') {
        let host = &rest[..=rest.find(']')?];
        host[1..host.len() - 1].parse::<std::net::Ipv6Addr>().ok()?;
        host
    } else {
        let host = &rest[..rest.find(['/', '?', '#', ':']).unwrap_or(rest.len())];
        if host.is_ascii() {
            return Some((word.into(), None));
        }
        let host = host.trim_end_matches(['.', ',', ';', '!', '\'', ')', ']', '}']);
        let is_label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '-')
        };
        host.split('.').all(is_label).then_some(host)?
    };
    Some((format!("{scheme}{KNOWN_HOST}{}", &rest[host.len()..]).into(), Some(host)))
}

/// `word` up to where its host changes from Latin to another script within the last label: text after the URL, without a space.
fn without_other_script(word: &str) -> &str {
    let Some(authority) = word.find("://").map(|colon| colon + 3) else { return word };
    let len = word[authority..].find(['/', '?', '#', ':']).unwrap_or(word.len() - authority);
    let host = &word[authority..authority + len];
    let label = host.rfind('.').map_or(0, |dot| dot + 1);
    // Latin letters with accents belong to a name such as `bücher`.
    let foreign = host[label..].find(|c: char| c > '\u{24f}');
    match foreign {
        Some(at) if at > 0 => &word[..authority + label + at],
        _ => word,
    }
}

/// Whether the URL has a placeholder that a program replaces: `${NAME}`, `$NAME`, `{name}`, `<name>` or `%s`.
fn is_template(url: &str, after: &str) -> bool {
    let is_name = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase() || matches!(c, '_' | '{' | '('));
    let has_dollar = |text: &str| text.match_indices('$').any(|(at, _)| is_name(&text[at + 1..]));
    let has_format = url.match_indices('%').any(|(at, _)| {
        let digits = url[at + 1..].bytes().take(2).filter(u8::is_ascii_hexdigit).count();
        digits < 2
    });
    let is_tag_name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    url.contains(['{', '}'])
        || has_dollar(url)
        || has_format
        || after.starts_with('{')
        || after.strip_prefix('<').is_some_and(is_tag_name)
        || after.strip_prefix('$').is_some_and(is_name)
        || after.strip_prefix('%').is_some_and(is_tag_name)
}
