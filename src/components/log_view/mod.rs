//! The lines of a log by stage, and its tools. Only visible lines are rendered.

mod context;
mod copy_button;
mod drawing;
mod event_loop;
mod find_bar;
mod focus;
mod jump_button;
mod line_observer;
mod line_pieces;
mod line_view;
mod log_text;
mod measured_sizes;
mod measures;
mod print;
mod probe;
mod running_seconds;
mod scroller;
mod select;
mod stage_icon;
mod stage_outline;
mod stage_strip;
mod stage_view;
mod times;
mod tool_button;
mod toolbar;
mod view;

pub(super) use stage_outline::stage_name;
pub(super) use view::LogView;
