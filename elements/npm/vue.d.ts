// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.
// The tags in Vue's templates: import type {} from "chat-workspace-tools/vue".

import type { DefineComponent, HTMLAttributes } from "vue";
import type { BuildLogEndDetail, BuildLogErrorDetail, ToggleDetail } from "./index.js";
import type { ChatWorkspaceContextProps, WorkspaceToolProps, CreateWorkspaceToolProps, StartWorkspaceToolProps, StopWorkspaceToolProps, WorkspaceBuildLogProps } from "./index.js";

interface Events {
  onToggle?: (event: CustomEvent<ToggleDetail>) => void;
  onBuildLogEnd?: (event: CustomEvent<BuildLogEndDetail>) => void;
  onBuildLogError?: (event: CustomEvent<BuildLogErrorDetail>) => void;
}

type Tag<Props> = DefineComponent<Props & Events & Omit<HTMLAttributes, keyof Props | keyof Events>>;

declare module "vue" {
  interface GlobalComponents {
    "chat-workspace-context": Tag<ChatWorkspaceContextProps>;
    "workspace-tool": Tag<WorkspaceToolProps>;
    "create-workspace-tool": Tag<CreateWorkspaceToolProps>;
    "start-workspace-tool": Tag<StartWorkspaceToolProps>;
    "stop-workspace-tool": Tag<StopWorkspaceToolProps>;
    "workspace-build-log": Tag<WorkspaceBuildLogProps>;
  }
}
