use chat_workspace_tools::workspace::{BuildId, JobStatus, Transition, WorkspaceId};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Params, Statement, ToSql, params};
use uuid::Uuid;

use super::{
    agents::insert_agents,
    database::StoreError,
    handle::Store,
    json::Json,
    model::{
        Build, BuildReason, CancelError, CreateError, Job, JobError, NewBuild, NewWorkspace, ReadBuildError, Workspace,
    },
};
use crate::{names::NewName, user::User};

/// How many generated names are tried. There are 65,536 for each prefix, so collisions are rare.
const MAX_NAME_TRIES: usize = 100;

impl Store {
    /// Creates a workspace with a pending start build. Names are unique among the owner's workspaces that are not deleted.
    pub(crate) fn create_workspace(&self, new: NewWorkspace) -> Result<(Workspace, Build), CreateError> {
        let NewWorkspace { owner, name, template, parameters } = new;
        let (id, created_at) = (Uuid::new_v4().into(), self.clock.now());
        let mut workspace =
            Workspace { id, owner, name: name.candidate(), template, parameters, created_at, is_deleted: false };
        let build = self.new_build(&workspace, 1, NewBuild::requested(Transition::Start));
        let insert = |workspace: &Workspace| {
            self.database.write(|change| {
                insert_workspace(change, workspace)?;
                Ok::<_, CreateError>(insert_build(change, &build)?)
            })
        };
        let mut inserted = insert(&workspace);
        for _ in 0..MAX_NAME_TRIES {
            if !matches!((&inserted, &name), (Err(CreateError::NameTaken { .. }), NewName::Generated(_))) {
                break;
            }
            workspace.name = name.candidate();
            inserted = insert(&workspace);
        }
        inserted?;
        Ok((workspace, build))
    }

    /// Creates the next build of a workspace; an error if another build is not complete.
    pub(crate) fn create_build(&self, id: WorkspaceId, new: NewBuild) -> Result<(Workspace, Build), CreateError> {
        self.database.write(|change| {
            let workspace = self.read_workspace(change, id)?.ok_or(CreateError::UnknownWorkspace)?;
            if workspace.is_deleted {
                return Err(CreateError::Deleted { name: workspace.name });
            }
            let latest = read_latest_build(change, id).map_err(StoreError::from)?;
            if latest.job.completed_at.is_none() {
                return Err(CreateError::BuildActive);
            }
            let build = self.new_build(&workspace, latest.number + 1, new);
            insert_build(change, &build)?;
            Ok((workspace, build))
        })
    }

    /// A workspace, including a deleted one.
    pub(crate) fn workspace(&self, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        self.database.read(|connection| self.read_workspace(connection, id))
    }

    /// The workspaces of a user that are not deleted, oldest first.
    pub(crate) fn workspaces_of(&self, owner: &User) -> Result<Vec<Workspace>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT id FROM workspaces WHERE owner = ? AND NOT is_deleted ORDER BY created_at, rowid",
            )?;
            let ids = select.query_map([owner], |row| row.get(0))?.collect::<Result<Vec<Uuid>, _>>()?;
            let workspaces = ids.into_iter().map(|id| self.read_workspace(connection, id.into()));
            workspaces.filter_map(Result::transpose).collect()
        })
    }

    /// The latest build of a workspace.
    pub(crate) fn latest_build(&self, id: WorkspaceId) -> Result<Build, ReadBuildError> {
        self.database.read(|connection| read_latest_build(connection, id))
    }

    pub(crate) fn build(&self, id: BuildId) -> Result<Option<Build>, ReadBuildError> {
        self.database.read(|connection| read_build(connection, "WHERE id = ?", [id.as_uuid()]))
    }

    /// The builds that are not complete, oldest first.
    pub(crate) fn unfinished_builds(&self) -> Result<Vec<Build>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare(
                "SELECT builds.id FROM builds JOIN jobs ON jobs.id = job_id
                 WHERE completed_at IS NULL ORDER BY builds.rowid",
            )?;
            read_builds(connection, &mut select)
        })
    }

    /// The latest builds of the running workspaces.
    pub(crate) fn running_workspaces(&self) -> Result<Vec<Build>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare(
                "SELECT builds.id FROM builds JOIN jobs ON jobs.id = job_id
                 WHERE number = (SELECT max(number) FROM builds other WHERE other.workspace_id = builds.workspace_id)
                 AND transition = 'start' AND completed_at IS NOT NULL AND error IS NULL AND canceled_at IS NULL",
            )?;
            read_builds(connection, &mut select)
        })
    }

    /// Whether a build uses another version of the template than the previous build.
    pub(crate) fn updates_template(&self, build: &Build) -> Result<bool, StoreError> {
        self.database.read(|connection| {
            let before = "WHERE workspace_id = ? AND number = ?";
            let before = read_build(connection, before, params![build.workspace.as_uuid(), build.number - 1])?;
            Ok(before.is_some_and(|before| before.template_version != build.template_version))
        })
    }

    /// The credits that the running workspaces cost, except those of `other`.
    pub(crate) fn credits_consumed(&self, other: Option<WorkspaceId>) -> Result<i64, StoreError> {
        let mut consumed = 0;
        for build in self.running_workspaces()? {
            if Some(build.workspace) != other
                && let Some(workspace) = self.workspace(build.workspace)?
            {
                consumed += workspace.template.settings.daily_cost;
            }
        }
        Ok(consumed)
    }

    /// Records that a worker has started the build.
    pub(crate) fn start(&self, id: BuildId) -> Result<(), StoreError> {
        self.database.write(|change| change_job(change, id, "started_at = ?", params![self.clock.now()]))?;
        if let Some(build) = self.build(id)? {
            self.workspace_changes().notify(&build.workspace);
        }
        Ok(())
    }

    /// Records that the build is complete, with an error if it failed. A successful start build creates the template's
    /// agents, a successful delete build marks the workspace as deleted.
    pub(crate) fn complete(&self, build: &Build, error: Option<&JobError>) -> Result<(), StoreError> {
        let (text, code) = (error.map(|error| &error.text), error.and_then(|error| error.code.as_ref()));
        self.database.write(|change| {
            let outcome = "completed_at = ?, error = ?, error_code = ?";
            let now = self.clock.now();
            change_job(change, build.id, outcome, params![now, text, code])?;
            let job = read_job(change, build.job.id)?;
            match build.transition {
                Transition::Start if job.status() == JobStatus::Succeeded => {
                    if let Some(workspace) = self.read_workspace(change, build.workspace)? {
                        insert_agents(change, build, &workspace.template, now)?;
                    }
                }
                Transition::Delete if job.status() == JobStatus::Succeeded => {
                    let delete = "UPDATE workspaces SET is_deleted = TRUE WHERE id = ?";
                    change.execute(delete, [build.workspace.as_uuid()])?;
                }
                _ => {}
            }
            Ok::<_, StoreError>(())
        })?;
        self.workspace_changes().notify(&build.workspace);
        Ok(())
    }

    /// Records that the build is to be canceled.
    pub(crate) fn cancel(&self, id: BuildId) -> Result<Build, CancelError> {
        let build = self.database.write(|change| {
            let build = read_build(change, "WHERE id = ?", [id.as_uuid()]).map_err(StoreError::from)?;
            let build = build.ok_or(CancelError::UnknownBuild)?;
            if build.job.completed_at.is_some() {
                return Err(CancelError::Completed);
            }
            if build.job.canceled_at.is_some() {
                return Err(CancelError::AlreadyCanceled);
            }
            change_job(change, id, "canceled_at = ?", params![self.clock.now()])?;
            Ok(build)
        })?;
        self.workspace_changes().notify(&build.workspace);
        Ok(build)
    }

    fn new_build(&self, workspace: &Workspace, number: i64, new: NewBuild) -> Build {
        Build {
            id: Uuid::new_v4().into(),
            number,
            transition: new.transition,
            reason: new.reason,
            workspace: workspace.id,
            template_version: workspace.template.version,
            job: Job {
                id: Uuid::new_v4(),
                created_at: self.clock.now(),
                started_at: None,
                canceled_at: None,
                completed_at: None,
                error: None,
                logs_overflowed: false,
            },
            resource: Uuid::new_v4(),
        }
    }

    fn read_workspace(&self, connection: &Connection, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
        let select = "SELECT name, template_id, template_name, parameters, created_at, is_deleted, owner FROM workspaces WHERE id = ?";
        let found = connection.prepare_cached(select)?.query_row([id.as_uuid()], |row| {
            let template = self.template(row.get(1)?, row.get(2)?);
            let Json(parameters) = row.get(3)?;
            Ok(Workspace {
                id,
                owner: row.get(6)?,
                name: row.get(0)?,
                template,
                parameters,
                created_at: row.get(4)?,
                is_deleted: row.get(5)?,
            })
        });
        Ok(found.optional()?)
    }
}

fn insert_workspace(change: &Connection, workspace: &Workspace) -> Result<(), CreateError> {
    let Workspace { id, owner, name, template, parameters, created_at, is_deleted } = workspace;
    let parameters = Json(parameters);
    let inserted = change.execute(
        "INSERT INTO workspaces (id, owner, name, template_id, template_name, parameters, created_at, is_deleted)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![id.as_uuid(), owner, name, template.id, template.name, parameters, created_at, is_deleted],
    );
    match inserted {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(CreateError::NameTaken { name: name.clone() })
        }
        inserted => Ok(inserted.map(|_| ()).map_err(StoreError::from)?),
    }
}

fn insert_build(change: &Connection, build: &Build) -> Result<(), StoreError> {
    change.execute("INSERT INTO jobs (id, created_at) VALUES (?, ?)", params![build.job.id, build.job.created_at])?;
    change.execute(
        "INSERT INTO builds (id, workspace_id, number, transition, reason, template_version, resource_id, job_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            build.id.as_uuid(),
            build.workspace.as_uuid(),
            build.number,
            build.transition.as_str(),
            build.reason.as_str(),
            build.template_version,
            build.resource,
            build.job.id,
        ],
    )?;
    Ok(())
}

fn change_job(change: &Connection, build: BuildId, set: &str, values: &[&dyn ToSql]) -> Result<(), StoreError> {
    let mut values = values.to_vec();
    let id = build.as_uuid();
    values.push(&id);
    let update = format!("UPDATE jobs SET {set} WHERE id = (SELECT job_id FROM builds WHERE id = ?)");
    change.execute(&update, &*values)?;
    Ok(())
}

fn read_latest_build(connection: &Connection, workspace: WorkspaceId) -> Result<Build, ReadBuildError> {
    let latest = "WHERE workspace_id = ? ORDER BY number DESC LIMIT 1";
    let build = read_build(connection, latest, [workspace.as_uuid()])?;
    // A workspace is created together with its first build.
    build.ok_or(ReadBuildError::Build(StoreError::Sqlite(rusqlite::Error::QueryReturnedNoRows)))
}

/// The builds whose ids a statement returns.
fn read_builds(connection: &Connection, ids: &mut Statement<'_>) -> Result<Vec<Build>, StoreError> {
    let ids = ids.query_map([], |row| row.get(0))?.collect::<Result<Vec<Uuid>, _>>()?;
    let builds = ids.into_iter().map(|id| Ok(read_build(connection, "WHERE id = ?", [id])?));
    builds.filter_map(Result::transpose).collect()
}

/// The columns of a build: id, workspace, number, transition, reason, template version, resource and job.
type BuildRow = (Uuid, Uuid, i64, String, String, Uuid, Uuid, Uuid);

fn read_build(connection: &Connection, which: &str, key: impl Params) -> Result<Option<Build>, ReadBuildError> {
    let select = format!(
        "SELECT id, workspace_id, number, transition, reason, template_version, resource_id, job_id FROM builds {which}"
    );
    let found = connection
        .prepare_cached(&select)
        .and_then(|mut select| select.query_row(key, |row| BuildRow::try_from(row)).optional())
        .map_err(|error| ReadBuildError::Build(error.into()))?;
    let Some((id, workspace, number, transition, reason, template_version, resource, job)) = found else {
        return Ok(None);
    };
    Ok(Some(Build {
        id: id.into(),
        number,
        transition: transition.into(),
        reason: BuildReason::from_api(&reason),
        workspace: workspace.into(),
        template_version,
        job: read_job(connection, job).map_err(|error| ReadBuildError::Job(error.into()))?,
        resource,
    }))
}

fn read_job(connection: &Connection, id: Uuid) -> rusqlite::Result<Job> {
    let mut select = connection.prepare_cached(
        "SELECT created_at, started_at, canceled_at, completed_at, error, error_code, logs_overflowed
         FROM jobs WHERE id = ?",
    )?;
    select.query_row([id], |row| {
        let code = row.get(5)?;
        Ok(Job {
            id,
            created_at: row.get(0)?,
            started_at: row.get(1)?,
            canceled_at: row.get(2)?,
            completed_at: row.get(3)?,
            error: row.get::<_, Option<String>>(4)?.map(|text| JobError { text, code }),
            logs_overflowed: row.get(6)?,
        })
    })
}
