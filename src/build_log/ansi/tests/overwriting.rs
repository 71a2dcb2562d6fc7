use super::*;
use crate::build_log::{ansi::style::Color, plain_text};

#[test]
fn a_carriage_return_moves_to_the_start_of_the_row() {
    for (output, expected) in [
        ("12%\r57%\r100%", "100%"),
        ("pulling\rdone", "doneing"),
        ("stays\r", "stays"),
        ("kept\n12%\r100%\nlast", "kept\n100%\nlast"),
        ("\r\r\rx", "x"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn both_kinds_of_line_breaks_start_a_row() {
    assert_eq!(text("windows\r\nline\r\n"), "windows\nline\n");
    assert_eq!(text("a\n\u{1b}[mb\n\nc"), "a\nb\n\nc");
}

#[test]
fn a_backspace_moves_one_cell_back() {
    for (output, expected) in [
        ("/\u{8}-\u{8}\\\u{8}|", "|"),
        ("ab\u{8}", "ab"),
        ("\u{8}\u{8}a", "a"),
        ("世界\u{8}人", "世 人"),
        ("世界\u{8}\u{8}人", "世人"),
        ("a\n\u{8}b", "a\nb"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn an_overwritten_cell_gets_the_new_style() {
    let styled = StyledText::parse("\u{1b}[31mabc\u{1b}[0m\u{8}\u{8}X");
    let colors: Vec<_> = pieces(&styled).into_iter().map(|(text, span)| (text, span.style.foreground)).collect();
    assert_eq!(colors, [("a", Color::Indexed(1)), ("X", Color::Default), ("c", Color::Indexed(1))]);
}

#[test]
fn a_combining_character_belongs_to_its_base() {
    for (output, expected) in [
        ("e\u{301}\u{8}a", "a"),
        ("e\u{301}x\ry", "yx"),
        ("👩\u{200d}💻\u{1b}[0m!", "👩\u{200d}💻!"),
        ("\u{1b}[1mשָלום\u{1b}[0m", "שָלום"),
        ("ab\r\u{301}", "\u{301}b"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn erased_cells_are_blank_before_text_and_removed_after_it() {
    for (output, expected) in [
        ("downloading 100%\r\u{1b}[Kdone", "done"),
        ("downloading\r\u{1b}[0Kdone", "done"),
        ("abcdef\u{1b}[3G\u{1b}[1K", "   def"),
        ("abcdef\u{1b}[1Kg", "      g"),
        ("abcdef\u{1b}[2Kg", "      g"),
        ("abcdef\u{1b}[2K\rg", "g"),
        ("abcdef\u{1b}[2G\u{1b}[1K\u{1b}[5G\u{1b}[1K\rx", "x    f"),
        ("abcdef\u{1b}[5G\u{1b}[1K\u{1b}[2G\u{1b}[1K\u{1b}[3Gx", "  x  f"),
        ("spaces kept  ", "spaces kept  "),
        ("\u{1b}[31mspaces kept  ", "spaces kept  "),
        ("x\u{1b}[9K", "x"),
        ("x\r\u{1b}[?K", "x"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn the_cursor_moves_within_the_line() {
    for (output, expected) in [
        ("name\u{1b}[10Gvalue", "name     value"),
        ("abc\u{1b}[2DX", "aXc"),
        ("abc\u{1b}[99D\u{1b}[CX", "aXc"),
        ("a\u{1b}[3Cb", "a   b"),
        ("abc\u{1b}[GX", "Xbc"),
        ("abc\u{1b}[0GX", "Xbc"),
        ("x\u{1b}[999C", "x"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn erasing_the_display_erases_the_row() {
    for (output, expected) in [
        ("downloading 100%\r\u{1b}[Jdone", "done"),
        ("downloading\r\u{1b}[0Jdone", "done"),
        ("abcdef\u{1b}[3G\u{1b}[1J", "   def"),
        ("abcdef\u{1b}[2Jg", "      g"),
        ("kept\nabc\r\u{1b}[2Jx", "kept\nx"),
        ("abc\r\u{1b}[3J", "abc"),
        ("abc\r\u{1b}[?J", "abc"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn cells_are_erased_deleted_and_inserted_at_the_cursor() {
    for (output, expected) in [
        ("abcdef\r\u{1b}[X", " bcdef"),
        ("abcdef\u{1b}[2G\u{1b}[3XY", "aY  ef"),
        ("abcdef\u{1b}[4G\u{1b}[9X", "abc"),
        ("abcdef\u{1b}[9X", "abcdef"),
        ("abcdef\r\u{1b}[P", "bcdef"),
        ("abcdef\u{1b}[2G\u{1b}[3PY", "aYf"),
        ("abcdef\u{1b}[4G\u{1b}[9P", "abc"),
        ("abcdef\u{1b}[9P", "abcdef"),
        ("abcdef\r\u{1b}[@", " abcdef"),
        ("abcdef\u{1b}[2G\u{1b}[3@XY", "aXY bcdef"),
        ("abcdef\u{1b}[9@", "abcdef"),
        // Erased cells stay blank where they move to, and moved cells are not erased.
        ("abcdef\u{1b}[3G\u{1b}[1K\r\u{1b}[2P", " def"),
        ("abcdef\u{1b}[3G\u{1b}[1K\r\u{1b}[3P", "def"),
        ("abcdef\u{1b}[3G\u{1b}[1K\r\u{1b}[@x", "x   def"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn inserted_cells_move_text_out_of_the_terminal() {
    assert_eq!(text("abc\r\u{1b}[65535@x"), "x");
    assert_eq!(text("abc\r\u{1b}[158@x"), format!("x{}ab", " ".repeat(157)));
}

#[test]
fn a_saved_cursor_is_restored() {
    for (output, expected) in [
        ("abc\u{1b}7def\u{1b}8X", "abcXef"),
        ("abc\u{1b}[sdef\u{1b}[uX", "abcXef"),
        ("abc\u{1b}[s 10%\u{1b}[u\u{1b}[K 100%", "abc 100%"),
        ("ab\u{1b}7c\u{1b}8X\u{1b}8Y", "abY"),
        ("abc\u{1b}8X", "abcX"),
        ("abc\u{1b}7\nde\u{1b}8X", "abc\ndeX"),
        ("abc\u{1b}[sdef\u{1b}[1;2u\u{1b}[?uX", "abcdefX"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
    let styled = StyledText::parse("\u{1b}[31m\u{1b}7a\u{1b}[32mb\u{1b}8c");
    let colors: Vec<_> = pieces(&styled).into_iter().map(|(text, span)| (text, span.style.foreground)).collect();
    assert_eq!(colors, [("c", Color::Indexed(1)), ("b", Color::Indexed(2))]);
}

#[test]
fn vertical_tab_form_feed_and_next_line_break_the_line() {
    assert_eq!(text("a\u{b}b\u{c}c\u{1b}Ed"), "a\nb\nc\nd");
}

#[test]
fn a_tab_moves_over_text() {
    for (output, expected) in [
        ("abcdefghij\r\tX", "abcdefghXj"),
        ("abcdefghij\rab\tX", "abcdefghXj"),
        ("abcdefgh\r\tX", "abcdefghX"),
        ("abcdefghi\r\t\tX", "abcdefghi\tX"),
        ("abc\r\tX", "abc\tX"),
        ("a\tb\r\tX", "a\tX"),
        ("a\tb\r\t\tX", "a\tb\tX"),
        ("a\tb\u{8}X", "a\tX"),
        ("a\tb\u{1b}[5GX", "a   X   b"),
        ("a\tb\u{1b}[9GX", "a\tX"),
        ("a\u{1b}[2Ib", "a\t\tb"),
        ("a\tb\r\u{1b}[P", "       b"),
        ("a\tb\r\u{1b}[@", " a       b"),
        ("abcdefghij\u{1b}[ZX", "abcdefghXj"),
        ("a\r\tb\tc", "a\tb\tc"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn a_wide_character_has_two_columns() {
    for (output, expected) in [
        ("世界\rab", "ab界"),
        ("世界\ra", "a 界"),
        ("世界\u{1b}[2Ga", " a界"),
        ("ab世\u{1b}[3Gx", "abx"),
        ("世界\u{1b}[3GX", "世X"),
        ("世界\r\u{1b}[P", " 界"),
        ("世界\r\u{1b}[2P", "界"),
        ("世界\u{1b}[2G\u{1b}[K", ""),
        ("世界\u{1b}[3G\u{1b}[1Kx", "  x"),
        ("世界x\u{1b}[2G\u{1b}[@", "   界x"),
        ("世界x\u{1b}[4G\u{1b}[X", "世  x"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn line_drawing_characters_are_drawn() {
    for (output, expected) in
        [("\u{1b}(0lqk\u{1b}(B lqk", "┌─┐ lqk"), ("\u{1b})0x\u{e}x\u{f}x", "x│x"), ("\u{1b}(0q\u{1b}[3b", "────")]
    {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn a_character_is_repeated_within_the_terminal() {
    assert_eq!(text("ab\u{1b}[3b"), "abbbb");
    assert_eq!(text("\u{1b}[3bx"), "x");
    assert_eq!(text("a\u{1b}[65535b").len(), 160);
}

#[test]
fn moves_past_the_text_are_limited() {
    assert_eq!(text("\u{1b}[65535Cx").len(), 161);
    let long = "x".repeat(1000);
    assert!(text(&format!("{long}\r\u{1b}[900CY")).ends_with(&format!("Y{}", "x".repeat(99))));
}

#[test]
fn other_sequences_and_control_characters_are_dropped() {
    for (output, expected) in [
        ("\u{1b}", ""),
        ("a\u{1b}[", "a"),
        ("cut \u{1b}[3", "cut "),
        ("\u{1b}[2J\u{1b}[H\u{1b}[5A\u{1b}[?25ltop\u{1b}[?25h", "top"),
        ("\u{1b}]0;title\u{7}text", "text"),
        ("\u{1b}]0;title\u{1b}\\text", "text"),
        ("\u{1b}Pq#0\u{1b}\\text", "text"),
        ("\u{1b}(B\u{1b}=\u{1b}7text\u{1b}8\u{1b}c", "text"),
        ("nul\u{0} and \u{85}c1\u{9b} and \u{7f}del \u{7}", "nul and c1 and del "),
        ("a\u{1b}(7b\u{1b}(Ec\u{1b}[4Fd", "abcd"),
        ("a\tb\u{0}", "a\tb"),
    ] {
        assert_eq!(text(output), expected, "{output:?}");
    }
}

#[test]
fn a_c1_control_character_is_dropped_alone() {
    assert_eq!(text("â\u{80}\u{9d}quotedâ\u{80}\u{9c} Ð\u{90}"), "âquotedâ Ð");
}

#[test]
fn bidirectional_controls_are_written_out() {
    assert_eq!(text("if (role\u{202e}\u{2066}// admin\u{2069})"), "if (role<U+202E><U+2066>// admin<U+2069>)");
    for (c, expected) in [
        ('\u{61c}', "<U+061C>"),
        ('\u{200e}', "<U+200E>"),
        ('\u{200f}', "<U+200F>"),
        ('\u{202a}', "<U+202A>"),
        ('\u{2069}', "<U+2069>"),
    ] {
        assert_eq!(text(&c.to_string()), expected);
    }
    assert_eq!(text("\u{200d}\u{2028}\u{2065}\u{206a}"), "\u{200d}\u{2028}\u{2065}\u{206a}");
}

#[test]
fn a_plain_line_is_borrowed() {
    for output in ["tab\tsep", "a\nb\n\nc", "<img src=x onerror=alert(1)> & <b>", "שלום 世界 👩‍💻", "", "\u{2028}"]
    {
        let styled = StyledText::parse(output);
        assert!(matches!(styled.text, std::borrow::Cow::Borrowed(same) if same == output), "{output:?}");
        assert_eq!(styled.spans.capacity(), 0, "{output:?}");
        assert!(matches!(plain_text(output), std::borrow::Cow::Borrowed(same) if same == output), "{output:?}");
    }
}

#[test]
fn the_parsers_memory_is_proportional_to_the_input() {
    for pattern in [
        "\r",
        "\u{8}",
        "x\r",
        "x\u{1b}[1K",
        "x\u{1b}[2K",
        "\u{1b}[31m",
        "\u{1b}[31mx",
        "\u{1b}]8;;https://example.test/\u{7}x",
        "\u{1b}]8;;",
        "e\u{301}\r",
        "\u{1b}[D\u{1b}[1K",
        "\u{1b}[",
        "\u{1b}P",
        "xy\r\u{1b}[9X",
        "xy\r\u{1b}[P",
        "x\r\u{1b}[9@",
        "\u{1b}7x\u{1b}8",
        "x\r\t",
        "\u{1b}[I",
        "世\r",
    ] {
        let output = pattern.repeat((64 << 10) / pattern.len());
        let mut parser = AnsiParser::default();
        parser.push(&output);
        assert!(parser.size() <= 4 * output.len(), "{pattern:?}: {}", parser.size());
        assert!(plain_text(&output).len() <= output.len(), "{pattern:?}");
    }
}
