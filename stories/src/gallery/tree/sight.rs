//! Scrolling the tree, and nothing around it.

/// Scrolls the tree so that the row with this id is in its middle, unless it is in sight already.
pub(super) fn bring(id: &str) {
    let row = web_sys::window().and_then(|window| window.document()?.get_element_by_id(id));
    let Some(row) = row else { return };
    let Ok(Some(tree)) = row.closest("[role=tree]") else { return };
    let (place, sight) = (row.get_bounding_client_rect(), tree.get_bounding_client_rect());
    if place.top() >= sight.top() && place.bottom() <= sight.bottom() {
        return;
    }
    let middle = |rect: &web_sys::DomRect| (rect.top() + rect.bottom()) / 2.0;
    tree.set_scroll_top(tree.scroll_top() + (middle(&place) - middle(&sight)) as i32);
}
