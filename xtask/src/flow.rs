use anyhow::{Context as _, Result};
use wasmparser::Operator;

/// The operators that each operator of a function may be followed by, its last `end` included.
///
/// # Errors
/// If it is no valid function.
pub(crate) fn followers(operators: &[Operator<'_>]) -> Result<Vec<Vec<usize>>> {
    // Where an `if` goes on when its condition is false, and where each block ends.
    let (mut otherwise, mut ends) = (vec![0; operators.len()], vec![0; operators.len()]);
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    for (place, operator) in operators.iter().enumerate() {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => open.push((place, None)),
            Operator::Else => open.last_mut().context("an else of no if")?.1 = Some(place),
            Operator::End => {
                let Some((begin, middle)) = open.pop() else { continue };
                (otherwise[begin], ends[begin]) = (middle.map_or(place, |middle| middle + 1), place);
                if let Some(middle) = middle {
                    ends[middle] = place;
                }
            }
            _ => {}
        }
    }
    let last = operators.len().checked_sub(1).context("a body without an end")?;
    let mut targets = vec![last];
    let mut followers = Vec::with_capacity(operators.len());
    for (place, operator) in operators.iter().enumerate() {
        let target = |depth: u32| targets.iter().rev().nth(depth as usize).copied().context("a branch to nowhere");
        followers.push(match operator {
            Operator::Unreachable | Operator::Return => Vec::new(),
            Operator::Br { relative_depth } => vec![target(*relative_depth)?],
            Operator::BrIf { relative_depth } => vec![place + 1, target(*relative_depth)?],
            Operator::BrTable { targets } => {
                targets.targets().chain([Ok(targets.default())]).map(|depth| target(depth?)).collect::<Result<_>>()?
            }
            Operator::If { .. } => vec![place + 1, otherwise[place]],
            Operator::Else => vec![ends[place]],
            _ => (place < last).then_some(place + 1).into_iter().collect(),
        });
        match operator {
            Operator::Block { .. } | Operator::If { .. } => targets.push(ends[place]),
            Operator::Loop { .. } => targets.push(place),
            Operator::End => _ = targets.pop(),
            _ => {}
        }
    }
    Ok(followers)
}
