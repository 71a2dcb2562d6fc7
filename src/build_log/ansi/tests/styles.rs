use super::*;
use crate::build_log::ansi::{
    contrast::Rgb,
    style::{Color, Style},
};

/// The style of `x` in `<escapes>x`.
fn style(escapes: &str) -> Style {
    let output = format!("{escapes}x");
    let styled = StyledText::parse(&output);
    assert_eq!(styled.text, "x", "{escapes:?}");
    styled.spans.first().map_or_else(Style::default, |span| span.style)
}

#[test]
fn each_attribute_is_set_and_reset() {
    let plain = Style::default();
    for (set, reset, expected) in [
        ("1", "22", Style { bold: true, ..plain }),
        ("2", "22", Style { dim: true, ..plain }),
        ("3", "23", Style { italic: true, ..plain }),
        ("4", "24", Style { underline: true, ..plain }),
        ("4:3", "4:0", Style { underline: true, ..plain }),
        ("21", "24", Style { underline: true, ..plain }),
        ("7", "27", Style { inverse: true, ..plain }),
        ("9", "29", Style { strike: true, ..plain }),
        ("31", "39", Style { foreground: Color::Indexed(1), ..plain }),
        ("97", "39", Style { foreground: Color::Indexed(15), ..plain }),
        ("44", "49", Style { background: Color::Indexed(4), ..plain }),
        ("100", "49", Style { background: Color::Indexed(8), ..plain }),
    ] {
        assert_eq!(style(&format!("\u{1b}[{set}m")), expected, "{set}");
        assert_eq!(style(&format!("\u{1b}[{set}m\u{1b}[{reset}m")), plain, "{reset}");
        assert_eq!(style(&format!("\u{1b}[{set}m\u{1b}[m")), plain, "{set} and all reset");
        assert_eq!(style(&format!("\u{1b}[{set};0m")), plain, "{set} and 0");
    }
}

#[test]
fn extended_colors_are_parsed_in_both_forms() {
    let rgb = Color::Rgb(Rgb(1, 2, 255));
    for (parameters, expected) in [
        ("38;5;208", Color::Indexed(208)),
        ("38:5:208", Color::Indexed(208)),
        ("38;2;1;2;255", rgb),
        ("38:2:1:2:255", rgb),
        ("38:2::1:2:255", rgb),
    ] {
        let both = format!("\u{1b}[1;{parameters};4m\u{1b}[{}m", parameters.replacen('3', "4", 1));
        let expected =
            Style { foreground: expected, background: expected, bold: true, underline: true, ..Style::default() };
        assert_eq!(style(&both), expected, "{parameters}");
    }
}

#[test]
fn an_invalid_color_is_ignored() {
    for parameters in ["38", "38;5", "38;5;256", "38;2;1;2", "38;2;1;2;300", "38:5", "38:2:1", "38:9:1", "48;2;999;0;0"]
    {
        assert_eq!(style(&format!("\u{1b}[{parameters}m")), Style::default(), "{parameters}");
    }
}

#[test]
fn unknown_parameters_are_skipped() {
    let bold = Style { bold: true, ..Style::default() };
    for parameters in ["5;1", "8;1", "1;73", "58;5;4;1", "58;2;4;4;4;1", "58:2::3:3:3;1", "1;999999"] {
        assert_eq!(style(&format!("\u{1b}[{parameters}m")), bold, "{parameters}");
    }
    assert_eq!(style("\u{1b}[>4;1m"), Style::default(), "a private sequence that also ends in m");
}

#[test]
fn a_style_ends_with_its_line_of_the_log() {
    let styled = StyledText::parse("\u{1b}[31mred\nstill");
    let foregrounds: Vec<_> = pieces(&styled).into_iter().map(|(text, span)| (text, span.style.foreground)).collect();
    assert_eq!(foregrounds, [("red", Color::Indexed(1)), ("\n", Color::Default), ("still", Color::Indexed(1))]);
    assert_eq!(StyledText::parse("next").spans, []);
}

#[test]
fn adjacent_text_with_the_same_style_is_one_span() {
    let styled = StyledText::parse("\u{1b}[1ma\u{1b}[22m\u{1b}[1mb\u{1b}[0m\u{1b}[1mc");
    assert_eq!(pieces(&styled).len(), 1);
    assert_eq!(StyledText::parse("\u{1b}[1m\u{1b}[0mplain").spans, []);
}
