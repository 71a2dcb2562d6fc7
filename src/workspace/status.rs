use super::open_enum::open_enum;

open_enum! {
    /// Where a provisioner job stands (`job.status`).
    JobStatus {
        /// Queued: no provisioner has taken it yet.
        Pending = "pending",
        /// A provisioner works on it.
        Running = "running",
        /// Ended well.
        Succeeded = "succeeded",
        /// Being cancelled; still at work.
        Canceling = "canceling",
        /// Ended by cancellation.
        Canceled = "canceled",
        /// Ended with an error.
        Failed = "failed",
    }
}

impl JobStatus {
    /// Whether the job has ended, so that no further log line can come.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }

    /// Whether the job is known to be queued or at work.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Pending | Self::Running | Self::Canceling)
    }
}

open_enum! {
    /// The direction of a build.
    Transition {
        /// Brings the workspace up.
        Start = "start",
        /// Shuts the workspace down.
        Stop = "stop",
        /// Removes the workspace.
        Delete = "delete",
    }
}

open_enum! {
    /// A build's status, computed by the server from its job status and its transition.
    WorkspaceStatus {
        /// The job is queued; says nothing about the direction.
        Pending = "pending",
        /// A start build is at work.
        Starting = "starting",
        /// A start build has ended well.
        Running = "running",
        /// A stop build is at work.
        Stopping = "stopping",
        /// A stop build has ended well.
        Stopped = "stopped",
        /// The build has failed.
        Failed = "failed",
        /// The build is being cancelled.
        Canceling = "canceling",
        /// The build was cancelled.
        Canceled = "canceled",
        /// A delete build is at work.
        Deleting = "deleting",
        /// A delete build has ended well.
        Deleted = "deleted",
    }
}

impl WorkspaceStatus {
    /// The status of a build whose job stands at `job` and that goes in direction `transition`.
    pub fn from_job(job: &JobStatus, transition: &Transition) -> Self {
        match (job, transition) {
            (JobStatus::Pending, _) => Self::Pending,
            (JobStatus::Canceling, _) => Self::Canceling,
            (JobStatus::Canceled, _) => Self::Canceled,
            (JobStatus::Running, Transition::Start) => Self::Starting,
            (JobStatus::Running, Transition::Stop) => Self::Stopping,
            (JobStatus::Running, Transition::Delete) => Self::Deleting,
            (JobStatus::Succeeded, Transition::Start) => Self::Running,
            (JobStatus::Succeeded, Transition::Stop) => Self::Stopped,
            (JobStatus::Succeeded, Transition::Delete) => Self::Deleted,
            _ => Self::Failed,
        }
    }
}

open_enum! {
    /// Whether an agent can be reached.
    AgentStatus {
        /// Has not called in yet.
        Connecting = "connecting",
        /// Can be reached.
        Connected = "connected",
        /// Was reachable and is no longer.
        Disconnected = "disconnected",
        /// Never called in within its time.
        Timeout = "timeout",
    }
}

open_enum! {
    /// Where an agent's startup scripts stand.
    AgentLifecycle {
        /// Exists, has not begun.
        Created = "created",
        /// Startup scripts run.
        Starting = "starting",
        /// Startup scripts ran past their time limit.
        StartTimeout = "start_timeout",
        /// A startup script failed.
        StartError = "start_error",
        /// Startup scripts ended well.
        Ready = "ready",
        /// Shutdown scripts run.
        ShuttingDown = "shutting_down",
        /// Shutdown scripts ran past their time limit.
        ShutdownTimeout = "shutdown_timeout",
        /// A shutdown script failed.
        ShutdownError = "shutdown_error",
        /// Shut down.
        Off = "off",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_value_is_kept_and_written_back() {
        let status: JobStatus = serde_json::from_str("\"hibernating\"").expect("any string reads");
        assert_eq!(status, JobStatus::Other("hibernating".into()));
        assert!(!status.is_complete() && !status.is_active());
        assert_eq!(serde_json::to_string(&status).expect("serialises"), "\"hibernating\"");
    }

    #[test]
    fn a_queued_build_has_no_direction_in_its_status() {
        for transition in [Transition::Start, Transition::Stop, Transition::Delete] {
            assert_eq!(WorkspaceStatus::from_job(&JobStatus::Pending, &transition), WorkspaceStatus::Pending);
        }
        assert_eq!(WorkspaceStatus::from_job(&JobStatus::Succeeded, &Transition::Start), WorkspaceStatus::Running);
        assert_eq!(WorkspaceStatus::from_job(&JobStatus::Failed, &Transition::Stop), WorkspaceStatus::Failed);
    }
}
