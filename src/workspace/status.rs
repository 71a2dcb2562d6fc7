use super::open_enum::open_enum;

open_enum! {
    /// The status of a provisioner job (`job.status`).
    JobStatus {
        /// Queued for a provisioner.
        Pending = "pending",
        /// Running.
        Running = "running",
        /// Succeeded.
        Succeeded = "succeeded",
        /// Being cancelled, but still running.
        Canceling = "canceling",
        /// Cancelled.
        Canceled = "canceled",
        /// Failed.
        Failed = "failed",
    }
}

impl JobStatus {
    /// Whether the job has ended. It writes no more log lines then.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }

    /// Whether the job is queued or running. False for unknown values.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Pending | Self::Running | Self::Canceling)
    }
}

open_enum! {
    /// What a build does to the workspace.
    Transition {
        /// Starts the workspace.
        Start = "start",
        /// Stops the workspace.
        Stop = "stop",
        /// Deletes the workspace.
        Delete = "delete",
    }
}

open_enum! {
    /// The status of a build, which the server computes from the job's status and the transition.
    WorkspaceStatus {
        /// The job is queued, whatever the transition.
        Pending = "pending",
        /// A start build is running.
        Starting = "starting",
        /// A start build succeeded.
        Running = "running",
        /// A stop build is running.
        Stopping = "stopping",
        /// A stop build succeeded.
        Stopped = "stopped",
        /// The build failed.
        Failed = "failed",
        /// The build is being cancelled.
        Canceling = "canceling",
        /// The build was cancelled.
        Canceled = "canceled",
        /// A delete build is running.
        Deleting = "deleting",
        /// A delete build succeeded.
        Deleted = "deleted",
    }
}

impl WorkspaceStatus {
    /// The status of a build with this job status and transition.
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
    /// The connection status of an agent.
    AgentStatus {
        /// Not connected yet.
        Connecting = "connecting",
        /// Connected.
        Connected = "connected",
        /// Was connected before.
        Disconnected = "disconnected",
        /// Did not connect in time.
        Timeout = "timeout",
    }
}

open_enum! {
    /// The state of an agent's startup and shutdown scripts.
    AgentLifecycle {
        /// The scripts have not started.
        Created = "created",
        /// Startup scripts are running.
        Starting = "starting",
        /// Startup scripts exceeded their time limit.
        StartTimeout = "start_timeout",
        /// A startup script failed.
        StartError = "start_error",
        /// Startup scripts succeeded.
        Ready = "ready",
        /// Shutdown scripts are running.
        ShuttingDown = "shutting_down",
        /// Shutdown scripts exceeded their time limit.
        ShutdownTimeout = "shutdown_timeout",
        /// A shutdown script failed.
        ShutdownError = "shutdown_error",
        /// Shut down.
        Off = "off",
    }
}

impl AgentLifecycle {
    /// Whether the startup scripts have not ended: they run, or the agent has not started them. False for unknown values.
    pub fn is_starting(&self) -> bool {
        matches!(self, Self::Created | Self::Starting)
    }

    /// Whether the startup scripts have ended, whether they succeeded or not. False for unknown values.
    pub fn has_started(&self) -> bool {
        !matches!(self, Self::Created | Self::Starting | Self::Other(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_unknown_values() {
        let status: JobStatus = serde_json::from_str("\"hibernating\"").expect("any string reads");
        assert_eq!(status, JobStatus::Other("hibernating".into()));
        assert!(!status.is_complete() && !status.is_active());
        assert_eq!(serde_json::to_string(&status).expect("serialises"), "\"hibernating\"");
    }

    #[test]
    fn a_queued_build_is_pending_whatever_the_transition() {
        for transition in [Transition::Start, Transition::Stop, Transition::Delete] {
            assert_eq!(WorkspaceStatus::from_job(&JobStatus::Pending, &transition), WorkspaceStatus::Pending);
        }
        assert_eq!(WorkspaceStatus::from_job(&JobStatus::Succeeded, &Transition::Start), WorkspaceStatus::Running);
        assert_eq!(WorkspaceStatus::from_job(&JobStatus::Failed, &Transition::Stop), WorkspaceStatus::Failed);
    }
}
