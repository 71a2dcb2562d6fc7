// The field for a message, and Stop, of the examples in React.
import { useState } from "react";

interface Props {
  isRunning: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}

export function Composer({ isRunning, onSend, onStop }: Props) {
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!text.trim() || isRunning) return;
        onSend(text);
        setText("");
      }}
    >
      <input
        aria-label="Message"
        placeholder="create a workspace from dev-box"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />{" "}
      <button type="submit" disabled={isRunning}>
        Send
      </button>{" "}
      <button type="button" disabled={!isRunning} onClick={onStop}>
        Stop
      </button>
    </form>
  );
}
