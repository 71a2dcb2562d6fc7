// Generated from elements/src/spec.rs: change that, then UPDATE=1 cargo test -p chat-workspace-elements.
// The tags in JSX: import type {} from "chat-workspace-tools/jsx".

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ChatWorkspaceContextProps, WorkspaceToolProps, CreateWorkspaceToolProps, StartWorkspaceToolProps, StopWorkspaceToolProps, WorkspaceBuildLogProps } from "./index.js";

type Tag<Props> = Props & Omit<DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>, keyof Props>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "chat-workspace-context": Tag<ChatWorkspaceContextProps>;
      "workspace-tool": Tag<WorkspaceToolProps>;
      "create-workspace-tool": Tag<CreateWorkspaceToolProps>;
      "start-workspace-tool": Tag<StartWorkspaceToolProps>;
      "stop-workspace-tool": Tag<StopWorkspaceToolProps>;
      "workspace-build-log": Tag<WorkspaceBuildLogProps>;
    }
  }
}
