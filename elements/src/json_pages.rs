use chat_workspace_tools::api::ApiError;

/// Joins JSON arrays into one, a chunk for each.
#[derive(Debug, Default)]
pub(crate) struct JsonPages {
    has_items: bool,
}

impl JsonPages {
    /// The chunk for a page.
    ///
    /// # Errors
    /// [`ApiError::Unreadable`] if the page is no array.
    pub(crate) fn add(&mut self, page: &str) -> Result<Vec<u8>, ApiError> {
        let items = page.trim().strip_prefix('[').and_then(|page| page.strip_suffix(']')).map(str::trim);
        let Some(items) = items else {
            return Err(ApiError::Unreadable { detail: "a page of lines is no list".into() });
        };
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let separator = if self.has_items { "," } else { "[" };
        self.has_items = true;
        Ok([separator, items].concat().into_bytes())
    }

    /// The chunk after the last page.
    pub(crate) fn end(&self) -> Vec<u8> {
        if self.has_items { b"]".to_vec() } else { b"[]".to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pages: &[&str]) -> String {
        let mut joined = JsonPages::default();
        let mut chunks: Vec<_> = pages.iter().map(|page| joined.add(page).expect("a list")).collect();
        chunks.push(joined.end());
        String::from_utf8(chunks.concat()).expect("text")
    }

    #[test]
    fn pages_become_one_array() {
        assert_eq!(joined(&[r#"[{"id":1},{"id":2}]"#, "[]", r#" [ {"id":3} ] "#]), r#"[{"id":1},{"id":2},{"id":3}]"#);
        assert_eq!(joined(&[]), "[]");
        assert_eq!(joined(&["[]", "[]"]), "[]");
    }

    #[test]
    fn a_page_that_is_no_list_is_an_error() {
        for page in ["null", "{}", "", "[", "]"] {
            assert!(JsonPages::default().add(page).is_err(), "{page}");
        }
    }
}
