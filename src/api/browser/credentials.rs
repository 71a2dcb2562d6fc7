/// When requests carry the user's cookies for the server. The values are those of `fetch`'s `credentials` option.
///
/// This is about HTTP requests only. A WebSocket always carries the cookies that the browser has for the server's origin,
/// subject to their `SameSite` attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Credentials {
    /// Only to the origin of the page. Requests to another origin carry no cookies.
    #[default]
    SameOrigin,
    /// To every origin. A server of another origin has to allow it, see
    /// [`with_credentials`](super::BrowserApi::with_credentials).
    Include,
    /// Never.
    Omit,
}

#[cfg(target_arch = "wasm32")]
impl From<Credentials> for web_sys::RequestCredentials {
    fn from(credentials: Credentials) -> Self {
        match credentials {
            Credentials::SameOrigin => Self::SameOrigin,
            Credentials::Include => Self::Include,
            Credentials::Omit => Self::Omit,
        }
    }
}
