use std::convert::Infallible;

use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures_util::stream::{self, StreamExt};
use serde_json::Value;

use super::super::state::AppState;
use crate::chats::{TurnEnd, TurnEvent, TurnStream};

/// Writes the events of a turn in a protocol.
pub(super) trait TurnEncoder: Send + 'static {
    /// The data of the server-sent events before the first event of the turn.
    fn start(&mut self) -> Vec<Value>;

    /// The data of the server-sent events for an event of the turn.
    fn encode(&mut self, event: TurnEvent) -> Vec<Value>;

    /// The data of a last event that is not JSON.
    const DONE: Option<&'static str> = None;
}

/// A stream's state: before its start, in a turn, or after its end.
enum State {
    Start(Option<TurnStream>),
    Turn(TurnStream),
    End,
}

/// Streams a turn as server-sent events. Without a turn it is the encoder's start only. A shutdown of the server ends it.
pub(super) fn stream_turn<E: TurnEncoder>(app: &AppState, turn: Option<TurnStream>, encoder: E) -> Response {
    let shutdown = app.sockets.shutdown.clone();
    let done = E::DONE.map(|data| Event::default().data(data));
    let events = stream::unfold((State::Start(turn), encoder, shutdown), async |(state, mut encoder, shutdown)| {
        let (data, next) = match state {
            State::Start(turn) => (encoder.start(), turn.map_or(State::End, State::Turn)),
            State::Turn(mut turn) => {
                let shut_down = TurnEvent::End(TurnEnd::Failed("the server is shutting down".to_owned()));
                let event = shutdown.run_until_cancelled(turn.next()).await.unwrap_or(Some(shut_down))?;
                let is_last = matches!(event, TurnEvent::End(_));
                (encoder.encode(event), if is_last { State::End } else { State::Turn(turn) })
            }
            State::End => return None,
        };
        Some((stream::iter(data), (next, encoder, shutdown)))
    });
    // A value of serde_json is always serializable as an event's data, because it has no newlines.
    let events = events.flatten().map(|data| Event::default().data(data.to_string()));
    let events = events.chain(stream::iter(done)).map(Ok::<_, Infallible>);
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}
