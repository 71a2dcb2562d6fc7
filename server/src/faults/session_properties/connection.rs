use std::collections::VecDeque;

use chat_workspace_tools::{api::StreamEvent, internals::Answer};
use serde_json::Value;

use crate::{
    faults::{
        frames::{FaultyFrames, FrameAction},
        schedule::StreamFault,
    },
    web::encode,
};

/// The server side of a connection that follows the log.
pub(super) struct Connection {
    /// `None` without a fault.
    frames: Option<FaultyFrames>,
    is_open: bool,
    /// The number of lines read from the log.
    read: usize,
    has_ended: bool,
    /// Whether each frame is an array, as of an agent's log.
    has_arrays: bool,
    /// Actions that are not performed yet.
    actions: VecDeque<FrameAction>,
}

impl Connection {
    /// A connection that skips the first `read` lines.
    pub(super) fn new(fault: Option<StreamFault>, read: usize, has_arrays: bool) -> Self {
        let frames = fault.map(FaultyFrames::new);
        Self { frames, is_open: false, read, has_ended: false, has_arrays, actions: VecDeque::new() }
    }

    /// The next event for the client, if there is one.
    pub(super) fn next(&mut self, lines: &[Value], has_ended: bool) -> Option<Answer> {
        if !self.is_open {
            self.is_open = true;
            return Some(Answer::Opened);
        }
        loop {
            while let Some(action) = self.actions.pop_front() {
                match action {
                    FrameAction::Send(frame) => return Some(Answer::Frame(frame)),
                    FrameAction::Delay(_) => {}
                    FrameAction::Drop => return Some(Answer::Closed { done: false }),
                    FrameAction::Close(code) => return Some(Answer::Closed { done: code == StreamEvent::DONE }),
                    FrameAction::Stall => {
                        self.actions.push_front(FrameAction::Stall);
                        return None;
                    }
                }
            }
            let actions = if let Some(line) = lines.get(self.read) {
                self.read += 1;
                let line = encode(line).expect("is JSON");
                let frame = if self.has_arrays { format!("[{line}]") } else { line + "\n" };
                self.frames
                    .as_mut()
                    .map_or_else(|| vec![FrameAction::Send(frame.clone())], |frames| frames.line(frame.clone()))
            } else if has_ended && !self.has_ended {
                self.has_ended = true;
                self.frames.as_mut().map_or_else(|| vec![FrameAction::Close(StreamEvent::DONE)], FaultyFrames::end)
            } else {
                return None;
            };
            self.actions.extend(actions);
        }
    }
}
