use std::{mem, time::Duration};

use axum::extract::ws::close_code;

use super::StreamFault;

/// What stands in place of a line, in turn: no JSON, no line, no object, wrong types, and nothing.
const CORRUPT: [&str; 6] = ["\u{fffd}}{", "{\"id\":\"5\",\"output\":7}", "null", "[1,", "\"\\u001b[31m\"", ""];

/// The frames of a connection that has a fault, line by line of the log that it follows. It knows nothing of sockets, so
/// that a session can be put to the same test without one.
#[derive(Debug)]
pub(super) struct Frames {
    fault: StreamFault,
    /// How many lines were taken from the log so far.
    taken: usize,
    /// Lines that wait for others: for a change of places, or for the end of the log.
    held: Vec<String>,
}

/// What such a connection does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Sends this frame.
    Send(String),
    /// Waits.
    Pause(Duration),
    /// Breaks without a word. Nothing comes after.
    Break,
    /// Closes with this code. Nothing comes after.
    Close(u16),
    /// Stays open and says nothing more.
    Stall,
}

impl Frames {
    pub(super) fn new(fault: StreamFault) -> Self {
        Self { fault, taken: 0, held: Vec::new() }
    }

    /// What is done about the log's next line, given as its frame.
    pub(super) fn take(&mut self, line: String) -> Vec<Deed> {
        if let Some(stop) = self.stop() {
            return vec![stop];
        }
        self.taken += 1;
        let due = |every: usize| self.taken.is_multiple_of(every);
        let mut deeds = match self.fault {
            StreamFault::Duplicate { every } if due(every) => vec![Deed::Send(line.clone()), Deed::Send(line)],
            StreamFault::Truncate { every } if due(every) => {
                let middle = line.floor_char_boundary(line.len() / 2);
                vec![Deed::Send(line[..middle].to_owned())]
            }
            StreamFault::Corrupt { every } if due(every) => {
                vec![Deed::Send(CORRUPT[self.taken % CORRUPT.len()].to_owned())]
            }
            StreamFault::Delay { millis } => vec![Deed::Pause(Duration::from_millis(millis)), Deed::Send(line)],
            StreamFault::Reorder { window } => {
                self.held.push(line);
                if self.held.len() >= window { self.held_in_reverse() } else { Vec::new() }
            }
            StreamFault::LoseTail { lines } => {
                self.held.push(line);
                if self.held.len() > lines { vec![Deed::Send(self.held.remove(0))] } else { Vec::new() }
            }
            _ => vec![Deed::Send(line)],
        };
        deeds.extend(self.stop());
        deeds
    }

    /// What is done at the end of the log: it ends the connection, or has it stall.
    pub(super) fn end(&mut self) -> Vec<Deed> {
        match (self.stop(), self.fault) {
            (Some(stop), _) => vec![stop],
            (None, StreamFault::Stall { .. }) => vec![Deed::Stall],
            (None, StreamFault::Reorder { .. }) => {
                let mut deeds = self.held_in_reverse();
                deeds.push(Deed::Close(close_code::NORMAL));
                deeds
            }
            (None, _) => vec![Deed::Close(close_code::NORMAL)],
        }
    }

    /// What the fault does after so many lines.
    fn stop(&self) -> Option<Deed> {
        match self.fault {
            StreamFault::Drop { after } if self.taken >= after => Some(Deed::Break),
            StreamFault::Close { after, code } if self.taken >= after => Some(Deed::Close(code)),
            StreamFault::Stall { after } if self.taken >= after => Some(Deed::Stall),
            StreamFault::HalfOpen => Some(Deed::Stall),
            _ => None,
        }
    }

    fn held_in_reverse(&mut self) -> Vec<Deed> {
        mem::take(&mut self.held).into_iter().rev().map(Deed::Send).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a connection does about a log of five lines, `1` to `5`, in short.
    fn deeds(fault: StreamFault) -> String {
        let mut frames = Frames::new(fault);
        let mut deeds = Vec::new();
        for line in 1..=5 {
            if matches!(deeds.last(), Some(Deed::Break | Deed::Close(_) | Deed::Stall)) {
                break;
            }
            deeds.extend(frames.take(format!("{line}{line}")));
        }
        if !matches!(deeds.last(), Some(Deed::Break | Deed::Close(_) | Deed::Stall)) {
            deeds.extend(frames.end());
        }
        let texts: Vec<_> = deeds
            .into_iter()
            .map(|deed| match deed {
                Deed::Send(frame) => frame,
                Deed::Pause(pause) => format!("{}ms", pause.as_millis()),
                Deed::Break => "break".to_owned(),
                Deed::Close(code) => code.to_string(),
                Deed::Stall => "stall".to_owned(),
            })
            .collect();
        texts.join(" ")
    }

    #[test]
    fn each_fault_does_what_it_says() {
        for (fault, expected) in [
            (StreamFault::Drop { after: 0 }, "break"),
            (StreamFault::Drop { after: 2 }, "11 22 break"),
            (StreamFault::Drop { after: 9 }, "11 22 33 44 55 1000"),
            (StreamFault::Close { after: 1, code: 1011 }, "11 1011"),
            (StreamFault::Duplicate { every: 2 }, "11 22 22 33 44 44 55 1000"),
            (StreamFault::Reorder { window: 2 }, "22 11 44 33 55 1000"),
            (StreamFault::Delay { millis: 3 }, "3ms 11 3ms 22 3ms 33 3ms 44 3ms 55 1000"),
            (StreamFault::Stall { after: 1 }, "11 stall"),
            (StreamFault::Stall { after: 9 }, "11 22 33 44 55 stall"),
            (StreamFault::HalfOpen, "stall"),
            (StreamFault::Truncate { every: 2 }, "11 2 33 4 55 1000"),
            (StreamFault::Corrupt { every: 3 }, "11 22 [1, 44 55 1000"),
            (StreamFault::LoseTail { lines: 2 }, "11 22 33 1000"),
        ] {
            assert_eq!(deeds(fault), expected, "{fault:?}");
        }
    }
}
