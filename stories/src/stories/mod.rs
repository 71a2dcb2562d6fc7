//! All stories, in list order.

pub mod agent;
mod agent_outcomes;
pub mod build_log_section;
pub mod call_phases;
pub mod connection;
pub mod create_agent;
pub mod create_transitions;
pub mod create_workspace;
pub mod exact_log;
mod for_each_tool;
pub mod host_props;
pub mod log_lines;
pub mod log_tools;
mod row_transitions;
mod row_views;
pub mod start_workspace;
pub mod startup_logs;
mod steps;
pub mod stop_transitions;
pub mod stop_workspace;
pub mod surroundings;
pub mod terminal_output;
pub mod transitions;

use crate::Story;

/// A group of stories.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The title of the group.
    pub title: &'static str,
    /// The stories of the group.
    pub stories: &'static [Story],
}

/// Defines [`GROUPS`] and [`each_story!`](crate::each_story) from one list. The first argument is a dollar sign: a macro
/// cannot write one into a macro that it defines.
macro_rules! stories {
    ($dollar:tt $($title:literal: $module:ident { $($story:ident),+ $(,)? })+) => {
        /// All groups, with all stories.
        pub const GROUPS: &[Group] = &[$(Group { title: $title, stories: &[$($module::$story()),+] }),+];

        /// Calls a macro with all stories, as `module { story story … }` for each group. A story is
        /// `gallery::stories::module::story()`.
        #[macro_export]
        macro_rules! each_story {
            ($dollar name:ident) => { $dollar name! { $($module { $($story)+ })+ } };
        }
    };
}

stories! { $
    "WorkspaceBuildLogSection": build_log_section {
        searching, unbound, without_build, failed, slow, slow_list, empty, loading, waiting, completed, running,
        queued,
    }
    "Log lines": log_lines {
        levels, stages, hostile, wide, wrapped, overflowed, long,
    }
    "Terminal output": terminal_output {
        colours, cursor_sequences, links, progress, markup, bidi, controls, line_breaks,
    }
    "Exact log": exact_log {
        heights, line_ends, blank_lines, many_stages, long_stage, printed, composed_letters,
    }
    "Log tools": log_tools {
        find, compose_in_find, filter, times, full_height, follow, resize_between_renders, fold, sticky, first_error, select_all,
    }
    "Connection": connection {
        signed_out, forbidden, not_found, server_failed, server_gone, html_answer, unreachable_while_searching, reconnecting,
        reconnecting_without_lines, gave_up, malformed_frame, repeated_frame,
    }
    "Host props": host_props {
        controlled_open, row_attributes, section_attributes,
    }
    "StartWorkspaceTool": start_workspace {
        searching, running_old_build, running_other_way, running_unbound, waiting, running, running_reloaded,
        running_after_failed_build, reconnecting, completed, loading, fetch_error, empty, no_build, legacy, nameless, error, error_without_reason, build_failed,
        canceled, still_building, quota_reached, quota_untitled,
    }
    "CreateWorkspaceTool": create_workspace {
        running_unbound, searching, queued, waiting, running, reconnecting, completed, loading, fetch_error, empty,
        link, nameless, quota_reached, quota_untitled, legacy, already_exists, already_exists_nameless, already_building, error,
        error_without_reason, build_failed, canceled, text_result, hostile_result,
    }
    "StopWorkspaceTool": stop_workspace {
        running_unbound, searching, queued, waiting, running, reconnecting, completed, loading, fetch_error, empty,
        no_build, legacy, agent_fields, error, error_without_reason, build_failed, canceled,
    }
    "Phases of a call": call_phases {
        waiting_for_approval, approved, refused, refused_with_reason, cancelled, incomplete,
    }
    "Agent after a start": agent {
        queued, no_agent_yet, connecting, another_agent, scripts_about_to_run, scripts_running, ready,
        build_failed_before_the_call, not_ready, not_ready_without_reason, no_agent, selection_error, scripts_failed,
        scripts_timed_out, scripts_unfinished, scripts_still_running, scripts_unknown,
    }
    "Agent after a create": create_agent {
        agent_connects, not_ready, not_ready_without_reason, no_agent, selection_error, scripts_failed, scripts_timed_out,
        scripts_unfinished, scripts_still_running, scripts_unknown,
    }
    "Startup logs": startup_logs {
        both_sources, agent_unknown, waiting, connection_timeout, hostile_troubleshooting_url, scripts_without_output,
        live_duration, script_failed, script_timed_out, background_script, finished, expired, overflowed, several_agents,
        other_build, dev_container, resumed, log_failed, unknown_source, malformed_frame, tools, section, stop_has_none,
        without_agent_endpoints, narrow_dark,
    }
    "Start transitions": transitions {
        completes, completes_with_another_build, completes_without_build, fails_without_build, fails_after_lines,
        build_fails, poll_finds_build, polled_build_ends, chat_is_bound, chat_is_bound_to_another,
        closed_and_opened_while_running, closed_and_opened_when_finished, opened_again_after_a_failure,
        closed_stays_closed, list_fails_after_lines, times_out, already_running,
    }
    "Create transitions": create_transitions {
        completes, completes_with_another_build, completes_without_build, fails_without_build, fails_after_lines,
        build_fails, poll_finds_build, polled_build_ends, chat_is_bound, chat_is_bound_to_another,
        closed_and_opened_while_running, closed_and_opened_when_finished, opened_again_after_a_failure,
        closed_stays_closed, list_fails_after_lines, times_out, no_build_needed,
    }
    "Stop transitions": stop_transitions {
        completes, completes_with_another_build, completes_without_build, fails_without_build, fails_after_lines,
        build_fails, poll_finds_build, polled_build_ends, chat_is_bound, chat_is_bound_to_another,
        closed_and_opened_while_running, closed_and_opened_when_finished, opened_again_after_a_failure,
        closed_stays_closed, list_fails_after_lines, times_out, no_build_needed,
    }
    "Layout and theme": surroundings {
        narrow, narrow_failure, right_to_left, narrow_right_to_left_failure, dark, reduced_motion, german, unknown_language,
    }
}

/// The story with this id.
pub fn find(id: &str) -> Option<Story> {
    all().find(|story| story.id == id)
}

/// All stories.
pub fn all() -> impl Iterator<Item = Story> {
    GROUPS.iter().flat_map(|group| group.stories).copied()
}
