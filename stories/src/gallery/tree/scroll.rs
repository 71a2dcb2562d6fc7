//! Scrolls the tree without the page around it.

/// Scrolls the row with this id to the middle of the tree, unless it is visible.
pub(super) fn scroll_into_view(id: &str) {
    let row = web_sys::window().and_then(|window| window.document()?.get_element_by_id(id));
    let Some(row) = row else { return };
    let Ok(Some(tree)) = row.closest("[role=tree]") else { return };
    let (row, tree_rect) = (row.get_bounding_client_rect(), tree.get_bounding_client_rect());
    if row.top() >= tree_rect.top() && row.bottom() <= tree_rect.bottom() {
        return;
    }
    let middle = |rect: &web_sys::DomRect| (rect.top() + rect.bottom()) / 2.0;
    tree.set_scroll_top(tree.scroll_top() + (middle(&row) - middle(&tree_rect)) as i32);
}
