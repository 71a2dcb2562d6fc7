use crate::{
    log::{FollowError, LogFollower},
    web::{FrameSource, encode},
};

/// A build's log, one line per frame.
#[derive(Debug)]
pub(crate) struct BuildLogFrames(pub(crate) LogFollower);

impl FrameSource for BuildLogFrames {
    type Error = BuildLogFrameError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, BuildLogFrameError> {
        let Some(lines) = self.0.next().await? else { return Ok(None) };
        let frames = lines.iter().map(|line| Ok(encode(line)? + "\n"));
        frames.collect::<Result<_, BuildLogFrameError>>().map(Some)
    }
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum BuildLogFrameError {
    Log(#[from] FollowError),
    Json(#[from] serde_json::Error),
}
