"use client";
// The elements as React components, for React 18 and later: properties are set as properties, and events have listeners.
import {
  type HTMLAttributes,
  type ReactNode,
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import { define } from "./index.js";
import { ELEMENTS } from "./tables.js";

define();

const EVENTS = { onToggle: "toggle", onBuildLogEnd: "build-log-end", onBuildLogError: "build-log-error" };

type Props = Record<string, unknown> & { children?: ReactNode; className?: string };
type Listener = (event: Event) => void;
type HostElement = HTMLElement & Record<string, unknown>;

// On a server there is no layout, and React 18 warns about the hook.
const useLayout = typeof window === "undefined" ? useEffect : useLayoutEffect;

const component = (tag: string) =>
  forwardRef<HTMLElement, Props>(function Component({ children, className, ...props }, ref) {
    const element = useRef<HostElement>(null);
    const listeners = useRef<Props>({});
    const previous = useRef<Record<string, unknown>>({});
    const attributes: Record<string, unknown> = { ref: element, class: className };
    const properties: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(props)) {
      if (name in EVENTS) continue;
      (name in ELEMENTS[tag]! ? properties : attributes)[name] = value;
    }
    useImperativeHandle(ref, () => element.current!);
    useLayout(() => {
      listeners.current = props;
      // Only what the parent changes: the reader may have opened or closed the row meanwhile.
      const given = { ...attributes, ...properties };
      for (const name of Object.keys({ ...previous.current, ...given })) {
        const value = given[name];
        if (previous.current[name] === value) continue;
        if (name in ELEMENTS[tag]!) element.current![name] = value;
        // React 19 sets the property of a removed attribute to undefined: `title` then reads "undefined". It clears `style`.
        else if (value == null && name !== "style") element.current!.removeAttribute(name);
      }
      previous.current = given;
    });
    useEffect(() => {
      const current = element.current!;
      const added = Object.entries(EVENTS).map(([prop, type]) => {
        const listener = (event: Event) => {
          if (event.target === current) (listeners.current[prop] as Listener | undefined)?.(event);
        };
        current.addEventListener(type, listener);
        return () => current.removeEventListener(type, listener);
      });
      return () => added.forEach((remove) => remove());
    }, []);
    return createElement(tag, attributes as HTMLAttributes<HTMLElement>, children as ReactNode);
  });

export const ChatWorkspaceContext = component("chat-workspace-context");
export const WorkspaceTool = component("workspace-tool");
export const CreateWorkspaceTool = component("create-workspace-tool");
export const StartWorkspaceTool = component("start-workspace-tool");
export const StopWorkspaceTool = component("stop-workspace-tool");
export const WorkspaceBuildLog = component("workspace-build-log");
