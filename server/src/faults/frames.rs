use std::{mem, time::Duration};

use axum::extract::ws::close_code;

use super::schedule::StreamFault;

/// The frames that replace lines, in turn: invalid JSON, JSON of other shapes, and an empty frame.
const CORRUPT: [&str; 6] = ["\u{fffd}}{", "{\"id\":\"5\",\"output\":7}", "null", "[1,", "\"\\u001b[31m\"", ""];

/// Turns the lines of a log into the frames of a faulty stream. Independent of sockets, so that the tests of the session use
/// it too.
#[derive(Debug)]
pub(super) struct FaultyFrames {
    fault: StreamFault,
    /// The number of lines so far.
    count: usize,
    /// Lines that are held back, to reorder them or to lose them at the end.
    buffer: Vec<String>,
}

/// An action of a faulty stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FrameAction {
    /// Sends this frame.
    Send(String),
    /// Waits before the next action.
    Delay(Duration),
    /// Drops the connection without a close frame. This is the last action.
    Drop,
    /// Closes with this code. This is the last action.
    Close(u16),
    /// Keeps the connection open without sending. This is the last action.
    Stall,
}

impl FaultyFrames {
    pub(super) fn new(fault: StreamFault) -> Self {
        Self { fault, count: 0, buffer: Vec::new() }
    }

    /// The actions for the log's next line, given as its frame.
    pub(super) fn line(&mut self, line: String) -> Vec<FrameAction> {
        if let Some(stop) = self.stop() {
            return vec![stop];
        }
        self.count += 1;
        let is_due = |every: usize| self.count.is_multiple_of(every);
        let mut actions = match self.fault {
            StreamFault::Duplicate { every } if is_due(every) => {
                vec![FrameAction::Send(line.clone()), FrameAction::Send(line)]
            }
            StreamFault::Truncate { every } if is_due(every) => {
                let middle = line.floor_char_boundary(line.len() / 2);
                vec![FrameAction::Send(line[..middle].to_owned())]
            }
            StreamFault::Corrupt { every } if is_due(every) => {
                vec![FrameAction::Send(CORRUPT[self.count % CORRUPT.len()].to_owned())]
            }
            StreamFault::Delay { millis } => {
                vec![FrameAction::Delay(Duration::from_millis(millis)), FrameAction::Send(line)]
            }
            StreamFault::Reorder { window } => {
                self.buffer.push(line);
                if self.buffer.len() >= window { self.take_reversed() } else { Vec::new() }
            }
            StreamFault::LoseTail { lines } => {
                self.buffer.push(line);
                if self.buffer.len() > lines { vec![FrameAction::Send(self.buffer.remove(0))] } else { Vec::new() }
            }
            _ => vec![FrameAction::Send(line)],
        };
        actions.extend(self.stop());
        actions
    }

    /// The actions at the end of the log.
    pub(super) fn end(&mut self) -> Vec<FrameAction> {
        match (self.stop(), self.fault) {
            (Some(stop), _) => vec![stop],
            (None, StreamFault::Stall { .. }) => vec![FrameAction::Stall],
            (None, StreamFault::Reorder { .. }) => {
                let mut actions = self.take_reversed();
                actions.push(FrameAction::Close(close_code::NORMAL));
                actions
            }
            (None, _) => vec![FrameAction::Close(close_code::NORMAL)],
        }
    }

    /// The last action, if the fault has reached its line.
    fn stop(&self) -> Option<FrameAction> {
        match self.fault {
            StreamFault::Drop { after } if self.count >= after => Some(FrameAction::Drop),
            StreamFault::Close { after, code } if self.count >= after => Some(FrameAction::Close(code)),
            StreamFault::Stall { after } if self.count >= after => Some(FrameAction::Stall),
            StreamFault::HalfOpen => Some(FrameAction::Stall),
            _ => None,
        }
    }

    fn take_reversed(&mut self) -> Vec<FrameAction> {
        mem::take(&mut self.buffer).into_iter().rev().map(FrameAction::Send).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The actions for a log of five lines, `11` to `55`, in short form.
    fn actions(fault: StreamFault) -> String {
        let mut frames = FaultyFrames::new(fault);
        let mut actions = Vec::new();
        for line in 1..=5 {
            if matches!(actions.last(), Some(FrameAction::Drop | FrameAction::Close(_) | FrameAction::Stall)) {
                break;
            }
            actions.extend(frames.line(format!("{line}{line}")));
        }
        if !matches!(actions.last(), Some(FrameAction::Drop | FrameAction::Close(_) | FrameAction::Stall)) {
            actions.extend(frames.end());
        }
        let texts: Vec<_> = actions
            .into_iter()
            .map(|action| match action {
                FrameAction::Send(frame) => frame,
                FrameAction::Delay(delay) => format!("{}ms", delay.as_millis()),
                FrameAction::Drop => "drop".to_owned(),
                FrameAction::Close(code) => code.to_string(),
                FrameAction::Stall => "stall".to_owned(),
            })
            .collect();
        texts.join(" ")
    }

    #[test]
    fn each_fault_has_its_actions() {
        for (fault, expected) in [
            (StreamFault::Drop { after: 0 }, "drop"),
            (StreamFault::Drop { after: 2 }, "11 22 drop"),
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
            assert_eq!(actions(fault), expected, "{fault:?}");
        }
    }
}
