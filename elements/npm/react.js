"use client";
// The elements as React components: properties are set as properties and events are listened to, in any React from 18.
import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { define } from "./index.js";
import { ELEMENTS } from "./table.js";

define();

const EVENTS = { onToggle: "toggle", onBuildLogEnd: "build-log-end", onBuildLogError: "build-log-error" };

// Where there is no page there is no layout, and older Reacts warn of it.
const useLayout = typeof window === "undefined" ? useEffect : useLayoutEffect;

const component = (tag) =>
  forwardRef(function Component({ children, className, ...props }, ref) {
    const element = useRef(null);
    const listeners = useRef({});
    const attributes = { ref: element, class: className };
    const given = {};
    for (const [name, value] of Object.entries(props)) {
      if (name in EVENTS) continue;
      (name in ELEMENTS[tag] ? given : attributes)[name] = value;
    }
    useImperativeHandle(ref, () => element.current);
    useLayout(() => {
      listeners.current = props;
      for (const name of Object.keys(ELEMENTS[tag])) {
        if (element.current[name] !== given[name]) element.current[name] = given[name];
      }
    });
    useEffect(() => {
      const { current } = element;
      const heard = Object.entries(EVENTS).map(([prop, type]) => {
        const listener = (event) => event.target === current && listeners.current[prop]?.(event);
        current.addEventListener(type, listener);
        return () => current.removeEventListener(type, listener);
      });
      return () => heard.forEach((forget) => forget());
    }, []);
    return createElement(tag, attributes, children);
  });

export const ChatWorkspaceContext = component("chat-workspace-context");
export const WorkspaceTool = component("workspace-tool");
export const CreateWorkspaceTool = component("create-workspace-tool");
export const StartWorkspaceTool = component("start-workspace-tool");
export const StopWorkspaceTool = component("stop-workspace-tool");
export const WorkspaceBuildLog = component("workspace-build-log");
