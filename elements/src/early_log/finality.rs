/// The precision of a `Date` header, in milliseconds.
const DATE_PRECISION_MS: f64 = 1000.0;

/// The response to the request for a build, which was sent at the same time as the request for its log.
#[derive(Clone, Copy, Debug)]
pub(super) struct BuildResponse {
    /// Whether the build's job is over.
    pub(super) is_complete: bool,
    /// When the job ended, by the clock of the server, in milliseconds.
    pub(super) completed_at: Option<f64>,
    /// The `Date` header of the response, by the same clock.
    pub(super) date: Option<f64>,
    /// Milliseconds from sending the requests to this response.
    pub(super) elapsed: f64,
}

impl BuildResponse {
    /// Whether a log that was requested at the same time is the whole log: the job was over before the request for the log
    /// was sent.
    ///
    /// The request was sent at most `elapsed` before `date`. Only one clock is compared, the server's, so a clock that is
    /// wrong in the browser has no effect. Without a date or an end there is no proof.
    pub(super) fn proves_whole_log(&self) -> bool {
        let (Some(completed_at), Some(date)) = (self.completed_at, self.date) else { return false };
        self.is_complete && completed_at + self.elapsed + DATE_PRECISION_MS < date
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROVEN: BuildResponse =
        BuildResponse { is_complete: true, completed_at: Some(10_000.0), date: Some(12_000.0), elapsed: 500.0 };

    #[test]
    fn a_log_requested_after_the_end_is_whole() {
        assert!(PROVEN.proves_whole_log());
    }

    #[test]
    fn a_log_of_a_running_build_is_not_whole() {
        assert!(!BuildResponse { is_complete: false, ..PROVEN }.proves_whole_log());
    }

    #[test]
    fn without_a_date_or_an_end_there_is_no_proof() {
        assert!(!BuildResponse { date: None, ..PROVEN }.proves_whole_log());
        assert!(!BuildResponse { completed_at: None, ..PROVEN }.proves_whole_log());
        assert!(!BuildResponse { completed_at: Some(f64::NAN), ..PROVEN }.proves_whole_log());
        assert!(!BuildResponse { date: Some(f64::NAN), ..PROVEN }.proves_whole_log());
    }

    #[test]
    fn a_slow_response_may_have_been_requested_before_the_end() {
        assert!(BuildResponse { elapsed: 999.0, ..PROVEN }.proves_whole_log());
        assert!(!BuildResponse { elapsed: 1000.0, ..PROVEN }.proves_whole_log());
        assert!(!BuildResponse { elapsed: f64::INFINITY, ..PROVEN }.proves_whole_log());
    }

    #[test]
    fn an_end_within_the_precision_of_the_date_is_no_proof() {
        assert!(!BuildResponse { completed_at: Some(10_500.0), ..PROVEN }.proves_whole_log());
        assert!(!BuildResponse { completed_at: Some(13_000.0), ..PROVEN }.proves_whole_log());
    }
}
