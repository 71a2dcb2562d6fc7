use std::{fmt, rc::Rc, time::Duration};

use chat_workspace_tools::{internals::plain_text, tool_call::WorkspaceAction, workspace::BuildId};
use dioxus::prelude::ReadableExt;
use web_sys::Element;

use super::{
    Played, Step, StepFailed, keyboard,
    screen::{self, ShownStage},
};
use crate::{StagedScene, Subject, animation_frame::next_frame};

/// How many animation frames a step waits for what it expects: two seconds at the usual pace. Whatever a deed brings
/// about is drawn by the next frame; the rest is for slow machines and long logs.
const PATIENCE: u32 = 120;

/// How many animation frames a deed is given to take effect, so that what follows may also expect that something is
/// *not* there: one to draw what has changed, one for what the drawing itself brings about, such as scrolling.
const EFFECT: u32 = 2;

/// What a stage without a name is called.
const NAMELESS_STAGE: &str = "Build";

/// The person in a story's scene.
#[derive(Clone)]
pub struct Player {
    scene: StagedScene,
    on_step: Rc<dyn Fn(Step)>,
}

impl fmt::Debug for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Player").field("scene", &self.scene).finish_non_exhaustive()
    }
}

/// What happens.
impl Player {
    /// A person in this scene. Each step they take is given to `on_step`.
    pub fn new(scene: StagedScene, on_step: impl Fn(Step) + 'static) -> Self {
        Self { scene, on_step: Rc::new(on_step) }
    }

    /// What the tool does whose row they see; a log section on its own counts as a start's.
    pub fn action(&self) -> WorkspaceAction {
        match &*self.scene.subject.peek() {
            Subject::Tool { action, .. } => *action,
            Subject::Section { .. } => WorkspaceAction::Start,
        }
    }

    /// Clicks the one button or link whose accessible name begins so.
    pub async fn clicks(&self, name: &str) -> Played {
        let what = format!("clicks {name:?}");
        self.step(what, || screen::control(&self.scene.root, name).map(|control| control.click())).await?;
        self.settles().await
    }

    /// Presses a key, named as in `KeyboardEvent.key`, where the focus is.
    pub async fn presses(&self, key: &str) -> Played {
        self.step(format!("presses {key:?}"), || keyboard::press(&self.scene.root, key)).await?;
        self.settles().await
    }

    /// Puts the focus on the first element for this selector.
    pub async fn focuses(&self, selector: &str) -> Played {
        self.step(format!("focuses {selector}"), || keyboard::focus(&self.scene.root, selector)).await?;
        self.settles().await
    }

    /// Types into the text field that has the focus, in place of what is in it.
    pub async fn types(&self, text: &str) -> Played {
        self.step(format!("types {text:?}"), || keyboard::type_text(&self.scene.root, text)).await?;
        self.settles().await
    }

    /// Chooses an option in the list that is called so.
    pub async fn chooses(&self, list: &str, option: &str) -> Played {
        let what = format!("chooses {option:?} of {list:?}");
        self.step(what, || keyboard::choose(&self.scene.root, list, option)).await?;
        self.settles().await
    }

    /// Scrolls the log to its end.
    pub async fn scrolls_to_the_end(&self) -> Played {
        self.scrolls("scrolls to the end of the log", Element::scroll_height).await
    }

    /// Scrolls the log to its beginning.
    pub async fn scrolls_to_the_beginning(&self) -> Played {
        self.scrolls("scrolls to the beginning of the log", |_| 0).await
    }

    /// Scrolls the log so many pixels from its beginning.
    pub async fn scrolls_to(&self, top: i32) -> Played {
        self.scrolls(&format!("scrolls to {top} px from the beginning of the log"), |_| top).await
    }

    /// Waits so many seconds on the scene's clock.
    pub async fn waits(&self, seconds: f64) -> Played {
        self.scene.pass(Duration::from_secs_f64(seconds)).await;
        self.step(format!("waits {seconds} s"), || Ok(())).await?;
        self.settles().await
    }

    /// Something happens to the chat or the server.
    pub async fn happens(&self, what: &str, happening: impl FnOnce(&StagedScene)) -> Played {
        happening(&self.scene);
        self.step(format!("then {what}"), || Ok(())).await?;
        self.settles().await
    }

    async fn scrolls(&self, what: &str, place: impl Fn(&Element) -> i32) -> Played {
        let scroll = || {
            let scroller = self.only(".cwt-scroll")?;
            scroller.set_scroll_top(place(&scroller));
            Ok(())
        };
        self.step(what.to_owned(), scroll).await?;
        self.settles().await
    }

    async fn settles(&self) -> Played {
        for _ in 0..EFFECT {
            next_frame().await;
        }
        Ok(())
    }
}

/// What is found.
impl Player {
    /// This text can be seen.
    pub async fn sees(&self, text: &str) -> Played {
        let sees = || screen::seen(&self.scene.root).contains(text);
        self.expects(&format!("sees {text:?}"), |_| sees()).await
    }

    /// This text cannot be seen.
    pub async fn does_not_see(&self, text: &str) -> Played {
        let sees = || screen::seen(&self.scene.root).contains(text);
        self.expects(&format!("does not see {text:?}"), |_| !sees()).await
    }

    /// The row is called so.
    pub async fn sees_label(&self, label: &str) -> Played {
        let what = format!("sees the label {label:?}");
        self.step(what, || same(screen::inner_text(&self.only(".cwt-label")?).as_str(), label)).await
    }

    /// The log shows just these stages with just these lines, in this order.
    pub async fn sees_log(&self, stages: &[(&str, &[&str])]) -> Played {
        let own = |(name, lines): &(&str, &[&str])| ((*name).to_owned(), lines.iter().map(|&l| l.to_owned()).collect());
        let expected: Vec<ShownStage> = stages.iter().map(own).collect();
        self.reads_log("sees the log", || expected.clone()).await
    }

    /// The log shows every line that the server has of this build by now, stage by stage, and no other.
    pub async fn sees_whole_log_of(&self, build: BuildId) -> Played {
        self.reads_log("sees every line that the server has, and no other", || self.listed(build)).await
    }

    /// A screen reader is told this of the row's state, and nothing else.
    pub async fn hears(&self, text: &str) -> Played {
        let what = format!("hears {text:?}");
        self.step(what, || same(&screen::spoken(&self.scene.root), &vec![text.to_owned()])).await
    }

    /// There is an element for this selector.
    pub async fn has(&self, selector: &str) -> Played {
        let found = || !screen::all(&self.scene.root, selector).is_empty();
        self.expects(&format!("there is {selector}"), |_| found()).await
    }

    /// There is no element for this selector.
    pub async fn lacks(&self, selector: &str) -> Played {
        let found = || !screen::all(&self.scene.root, selector).is_empty();
        self.expects(&format!("there is no {selector}"), |_| !found()).await
    }

    /// The focus is on the element for this selector.
    pub async fn has_focus_on(&self, selector: &str) -> Played {
        let document = self.scene.root.owner_document();
        let focused = || document.as_ref().and_then(keyboard::focused);
        let is_there = || focused().is_some_and(|element| element.matches(selector).unwrap_or(false));
        self.expects(&format!("has the focus on {selector}"), |_| is_there()).await
    }

    /// The one element for this selector, to be compared with later.
    ///
    /// # Errors
    /// If there is none, or more than one.
    pub async fn finds(&self, selector: &str) -> Result<Element, StepFailed> {
        self.step(format!("finds {selector}"), || self.only(selector)).await
    }

    /// This is so, of the server or of whatever else the other steps have no word for.
    pub async fn expects(&self, what: &str, is_so: impl Fn(&StagedScene) -> bool) -> Played {
        self.step(what.to_owned(), || is_so(&self.scene).then_some(()).ok_or_else(|| "that is not so".to_owned())).await
    }
}

impl Player {
    async fn reads_log(&self, what: &str, expected: impl Fn() -> Vec<ShownStage>) -> Played {
        let attempt = async || same(&screen::log(&self.scene.root).await, &expected());
        self.step_slowly(what.to_owned(), attempt).await
    }

    /// Tries once per animation frame, until it succeeds or patience ends.
    async fn step<T>(&self, what: String, attempt: impl Fn() -> Result<T, String>) -> Result<T, StepFailed> {
        self.step_slowly(what, async || attempt()).await
    }

    /// The same for an attempt that takes some time itself.
    async fn step_slowly<T>(
        &self,
        what: String,
        attempt: impl AsyncFn() -> Result<T, String>,
    ) -> Result<T, StepFailed> {
        let mut outcome = attempt().await;
        for _ in 0..PATIENCE {
            if outcome.is_ok() {
                break;
            }
            next_frame().await;
            outcome = attempt().await;
        }
        let outcome = outcome.map_err(|found| StepFailed { what: what.clone(), found: self.describe(&found) });
        (self.on_step)(Step { what, result: outcome.as_ref().map(|_| ()).map_err(Clone::clone) });
        outcome
    }

    fn only(&self, selector: &str) -> Result<Element, String> {
        let found = screen::all(&self.scene.root, selector);
        let count = found.len();
        let mut found = found.into_iter();
        found.next().filter(|_| count == 1).ok_or_else(|| format!("there are {count} of {selector}"))
    }

    fn listed(&self, build: BuildId) -> Vec<ShownStage> {
        let mut stages: Vec<ShownStage> = Vec::new();
        for line in self.scene.api.lines_now(build) {
            let stage = if line.stage.is_empty() { NAMELESS_STAGE } else { &line.stage };
            let place = stages.iter().position(|(name, _)| name == stage).unwrap_or_else(|| {
                stages.push((stage.to_owned(), Vec::new()));
                stages.len() - 1
            });
            let lines = &mut stages[place].1;
            // An empty first line only marks where its stage begins.
            if !(lines.is_empty() && line.output.is_empty()) {
                lines.push(plain_text(&line.output).into_owned());
            }
        }
        stages
    }

    fn describe(&self, found: &str) -> String {
        let seen = screen::seen(&self.scene.root);
        let (requests, streams) = (self.scene.api.requests(), self.scene.api.open_streams());
        format!("{found}.\nOn the screen:\n{seen}\nRequests so far: {requests:?}\nOpen streams: {streams}")
    }
}

fn same<T: PartialEq + fmt::Debug + ?Sized>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("found {found:?} instead of {expected:?}")) }
}
