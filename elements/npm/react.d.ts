// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.

import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from "react";
import type { ChatWorkspaceContextElement, WorkspaceToolElement, CreateWorkspaceToolElement, StartWorkspaceToolElement, StopWorkspaceToolElement, WorkspaceBuildLogElement, ChatWorkspaceContextProps, WorkspaceToolProps, CreateWorkspaceToolProps, StartWorkspaceToolProps, StopWorkspaceToolProps, WorkspaceBuildLogProps, ToggleDetail, BuildLogEndDetail, BuildLogErrorDetail } from "./index.js";

type Attributes<Props> = Omit<HTMLAttributes<HTMLElement>, keyof Props | "onToggle">;

/** Provides the server and the workspace of the chat to the rows inside it. */
export declare const ChatWorkspaceContext: ForwardRefExoticComponent<
  ChatWorkspaceContextProps & Attributes<ChatWorkspaceContextProps> & RefAttributes<ChatWorkspaceContextElement>
>;

/** The row of the workspace tool with this name; empty for any other tool. */
export declare const WorkspaceTool: ForwardRefExoticComponent<
  WorkspaceToolProps & Attributes<WorkspaceToolProps> & {
  /** The reader opened or closed the row. */
  onToggle?: (event: CustomEvent<ToggleDetail>) => void;
  /** The log was read to its end. */
  onBuildLogEnd?: (event: CustomEvent<BuildLogEndDetail>) => void;
  /** The log, or the rest of it, could not be loaded. */
  onBuildLogError?: (event: CustomEvent<BuildLogErrorDetail>) => void;
} & RefAttributes<WorkspaceToolElement>
>;

/** The row of a `create_workspace` call. */
export declare const CreateWorkspaceTool: ForwardRefExoticComponent<
  CreateWorkspaceToolProps & Attributes<CreateWorkspaceToolProps> & {
  /** The reader opened or closed the row. */
  onToggle?: (event: CustomEvent<ToggleDetail>) => void;
  /** The log was read to its end. */
  onBuildLogEnd?: (event: CustomEvent<BuildLogEndDetail>) => void;
  /** The log, or the rest of it, could not be loaded. */
  onBuildLogError?: (event: CustomEvent<BuildLogErrorDetail>) => void;
} & RefAttributes<CreateWorkspaceToolElement>
>;

/** The row of a `start_workspace` call. */
export declare const StartWorkspaceTool: ForwardRefExoticComponent<
  StartWorkspaceToolProps & Attributes<StartWorkspaceToolProps> & {
  /** The reader opened or closed the row. */
  onToggle?: (event: CustomEvent<ToggleDetail>) => void;
  /** The log was read to its end. */
  onBuildLogEnd?: (event: CustomEvent<BuildLogEndDetail>) => void;
  /** The log, or the rest of it, could not be loaded. */
  onBuildLogError?: (event: CustomEvent<BuildLogErrorDetail>) => void;
} & RefAttributes<StartWorkspaceToolElement>
>;

/** The row of a `stop_workspace` call. */
export declare const StopWorkspaceTool: ForwardRefExoticComponent<
  StopWorkspaceToolProps & Attributes<StopWorkspaceToolProps> & {
  /** The reader opened or closed the row. */
  onToggle?: (event: CustomEvent<ToggleDetail>) => void;
  /** The log was read to its end. */
  onBuildLogEnd?: (event: CustomEvent<BuildLogEndDetail>) => void;
  /** The log, or the rest of it, could not be loaded. */
  onBuildLogError?: (event: CustomEvent<BuildLogErrorDetail>) => void;
} & RefAttributes<StopWorkspaceToolElement>
>;

/** The log of a build without a row around it. */
export declare const WorkspaceBuildLog: ForwardRefExoticComponent<
  WorkspaceBuildLogProps & Attributes<WorkspaceBuildLogProps> & {
  /** The log was read to its end. */
  onBuildLogEnd?: (event: CustomEvent<BuildLogEndDetail>) => void;
  /** The log, or the rest of it, could not be loaded. */
  onBuildLogError?: (event: CustomEvent<BuildLogErrorDetail>) => void;
} & RefAttributes<WorkspaceBuildLogElement>
>;
