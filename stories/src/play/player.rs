use std::{fmt, rc::Rc, time::Duration};

use chat_workspace_tools::{
    internals::plain_text,
    tool_call::WorkspaceAction,
    workspace::{AgentId, BuildId},
};
use dioxus::prelude::ReadableExt;
use web_sys::Element;

use super::{
    keyboard,
    screen::{self, ShownStage},
    step::{Played, Step, StepFailed},
};
use crate::{StagedScene, Subject, animation_frame::next_frame, sample_agent};

/// How many animation frames a step waits until it fails: two seconds at 60 frames per second. Most steps pass in the next
/// frame; the rest is for slow machines and long logs.
const MAX_FRAMES: u32 = 120;

/// How many animation frames follow an action, so that the next step can also check that something is *absent*: one to
/// render the change, one for the effects of that render, such as scrolling.
const SETTLE_FRAMES: u32 = 2;

/// The name of a stage without a name.
const UNNAMED_STAGE: &str = "Build";

/// A user in a story's scene.
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

/// Actions.
impl Player {
    /// Creates a user of this scene. `on_step` is called with each step.
    pub fn new(scene: StagedScene, on_step: impl Fn(Step) + 'static) -> Self {
        Self { scene, on_step: Rc::new(on_step) }
    }

    /// The action of the tool. A log section counts as a start.
    pub fn action(&self) -> WorkspaceAction {
        match &*self.scene.subject.peek() {
            Subject::Tool { action, .. } => *action,
            Subject::Section { .. } => WorkspaceAction::Start,
        }
    }

    /// Clicks the only button or link whose accessible name starts with this text.
    pub async fn clicks(&self, name: &str) -> Played {
        let what = format!("clicks {name:?}");
        self.step(what, || screen::control(&self.scene.root, name).map(|control| control.click())).await?;
        self.settles().await
    }

    /// Presses a key on the focused element. The name is as in `KeyboardEvent.key`.
    pub async fn presses(&self, key: &str) -> Played {
        self.step(format!("presses {key:?}"), || keyboard::press(&self.scene.root, key)).await?;
        self.settles().await
    }

    /// Presses a key on the focused element within a composition, as an input method does.
    pub async fn presses_while_composing(&self, key: &str) -> Played {
        let what = format!("presses {key:?} while composing");
        self.step(what, || keyboard::press_while_composing(&self.scene.root, key)).await?;
        self.settles().await
    }

    /// Focuses the first element that matches.
    pub async fn focuses(&self, selector: &str) -> Played {
        self.step(format!("focuses {selector}"), || keyboard::focus(&self.scene.root, selector)).await?;
        self.settles().await
    }

    /// Replaces the text of the focused field.
    pub async fn types(&self, text: &str) -> Played {
        self.step(format!("types {text:?}"), || keyboard::type_text(&self.scene.root, text)).await?;
        self.settles().await
    }

    /// Selects an option of the select element with this label.
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

    /// Scrolls the log to this many pixels from its beginning.
    pub async fn scrolls_to(&self, top: i32) -> Played {
        self.scrolls(&format!("scrolls to {top} px from the beginning of the log"), |_| top).await
    }

    /// Advances the scene's clock by this many seconds.
    pub async fn waits(&self, seconds: f64) -> Played {
        self.scene.advance(Duration::from_secs_f64(seconds)).await;
        self.step(format!("waits {seconds} s"), || Ok(())).await?;
        self.settles().await
    }

    /// Changes the chat or the server.
    pub async fn happens(&self, what: &str, change: impl FnOnce(&StagedScene)) -> Played {
        change(&self.scene);
        self.step(format!("then {what}"), || Ok(())).await?;
        self.settles().await
    }

    async fn scrolls(&self, what: &str, top: impl Fn(&Element) -> i32) -> Played {
        let scroll = || {
            let scroller = self.only(".cwt-scroll")?;
            scroller.set_scroll_top(top(&scroller));
            Ok(())
        };
        self.step(what.to_owned(), scroll).await?;
        self.settles().await
    }

    async fn settles(&self) -> Played {
        for _ in 0..SETTLE_FRAMES {
            next_frame().await;
        }
        Ok(())
    }
}

/// Checks.
impl Player {
    /// This text is visible.
    pub async fn sees(&self, text: &str) -> Played {
        let sees = || screen::visible_text(&self.scene.root).contains(text);
        self.expects(&format!("sees {text:?}"), |_| sees()).await
    }

    /// This text is not visible.
    pub async fn does_not_see(&self, text: &str) -> Played {
        let sees = || screen::visible_text(&self.scene.root).contains(text);
        self.expects(&format!("does not see {text:?}"), |_| !sees()).await
    }

    /// The row has this label.
    pub async fn sees_label(&self, label: &str) -> Played {
        let what = format!("sees the label {label:?}");
        self.step(what, || same(screen::inner_text(&self.only(".cwt-label")?).as_str(), label)).await
    }

    /// The log shows exactly these stages and lines, in this order.
    pub async fn sees_log(&self, stages: &[(&str, &[&str])]) -> Played {
        let own = |(name, lines): &(&str, &[&str])| ((*name).to_owned(), lines.iter().map(|&l| l.to_owned()).collect());
        let expected: Vec<ShownStage> = stages.iter().map(own).collect();
        self.reads_log("sees the log", || expected.clone()).await
    }

    /// The log shows exactly the lines that the server has of this build, by stage.
    pub async fn sees_whole_log_of(&self, build: BuildId) -> Played {
        self.reads_log("sees exactly the lines of the server", || self.listed(build)).await
    }

    /// The log shows exactly the lines that the server has of this build and then those of these agents, by stage.
    pub async fn sees_whole_log_of_agents(&self, build: BuildId, agents: &[AgentId]) -> Played {
        let listed = || self.listed(build).into_iter().chain(agents.iter().flat_map(|id| self.listed_of_agent(*id)));
        self.reads_log("sees exactly the lines of the build and the agents", || listed().collect()).await
    }

    /// The live region announces exactly this text.
    pub async fn is_announced(&self, text: &str) -> Played {
        let what = format!("is announced {text:?}");
        self.step(what, || same(&screen::announced(&self.scene.root), &vec![text.to_owned()])).await
    }

    /// An element matches this selector.
    pub async fn has(&self, selector: &str) -> Played {
        let found = || !screen::all(&self.scene.root, selector).is_empty();
        self.expects(&format!("there is {selector}"), |_| found()).await
    }

    /// No element matches this selector.
    pub async fn lacks(&self, selector: &str) -> Played {
        let found = || !screen::all(&self.scene.root, selector).is_empty();
        self.expects(&format!("there is no {selector}"), |_| !found()).await
    }

    /// The focused element matches this selector.
    pub async fn has_focus_on(&self, selector: &str) -> Played {
        let document = self.scene.root.owner_document();
        let focused = || document.as_ref().and_then(keyboard::focused);
        let is_there = || focused().is_some_and(|element| element.matches(selector).unwrap_or(false));
        self.expects(&format!("has the focus on {selector}"), |_| is_there()).await
    }

    /// The only element that matches this selector.
    ///
    /// # Errors
    /// If no element or several match.
    pub async fn finds(&self, selector: &str) -> Result<Element, StepFailed> {
        self.step(format!("finds {selector}"), || self.only(selector)).await
    }

    /// A condition that the other checks do not cover.
    pub async fn expects(&self, what: &str, condition: impl Fn(&StagedScene) -> bool) -> Played {
        self.step(what.to_owned(), || condition(&self.scene).then_some(()).ok_or_else(|| "it is false".to_owned()))
            .await
    }
}

impl Player {
    async fn reads_log(&self, what: &str, expected: impl Fn() -> Vec<ShownStage>) -> Played {
        let attempt = async || same(&screen::log(&self.scene.root).await, &expected());
        self.step_slowly(what.to_owned(), attempt).await
    }

    /// Tries once per animation frame, at most [`MAX_FRAMES`] times.
    async fn step<T>(&self, what: String, attempt: impl Fn() -> Result<T, String>) -> Result<T, StepFailed> {
        self.step_slowly(what, async || attempt()).await
    }

    /// The same for an asynchronous attempt.
    async fn step_slowly<T>(
        &self,
        what: String,
        attempt: impl AsyncFn() -> Result<T, String>,
    ) -> Result<T, StepFailed> {
        let mut outcome = attempt().await;
        for _ in 0..MAX_FRAMES {
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
            let stage = if line.stage.is_empty() { UNNAMED_STAGE } else { &line.stage };
            let lines = stage_lines(&mut stages, stage.to_owned());
            // An empty first line only marks the start of its stage.
            if !(lines.is_empty() && line.output.is_empty()) {
                lines.push(shown_text(&line.output));
            }
        }
        stages
    }

    fn listed_of_agent(&self, id: AgentId) -> Vec<ShownStage> {
        let mut stages: Vec<ShownStage> = Vec::new();
        for line in self.scene.api.agent_lines_now(id) {
            let stage = sample_agent::stage_of(line.source_id).to_owned();
            stage_lines(&mut stages, stage).push(shown_text(&line.output));
        }
        stages
    }

    fn describe(&self, found: &str) -> String {
        let seen = screen::visible_text(&self.scene.root);
        let (requests, streams) = (self.scene.api.requests(), self.scene.api.open_streams());
        format!("{found}.\nVisible text:\n{seen}\nRequests so far: {requests:?}\nOpen streams: {streams}")
    }
}

/// The lines of the stage with this name. A new stage is added.
fn stage_lines(stages: &mut Vec<ShownStage>, stage: String) -> &mut Vec<String> {
    let index = stages.iter().position(|(name, _)| *name == stage).unwrap_or_else(|| {
        stages.push((stage, Vec::new()));
        stages.len() - 1
    });
    &mut stages[index].1
}

/// The text of a line, as it is shown. The line end of a record belongs to no line.
fn shown_text(output: &str) -> String {
    let text = plain_text(output);
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}

fn same<T: PartialEq + fmt::Debug + ?Sized>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("found {found:?} instead of {expected:?}")) }
}
