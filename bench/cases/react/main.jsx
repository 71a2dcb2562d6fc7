// The same chat in stock React: a row for each call, and lines as in the peer `react-coder`.
import { memo, useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { chatCalls, logLines } from '../chat.js';
import '../log.css';
import './chat.css';

const ICON = 'M3 3h10v4H3zM3 9h10v4H3zM5 5h1M5 11h1';
const LABELS = { create_workspace: ['Creating', 'Created'], start_workspace: ['Starting', 'Started'], stop_workspace: ['Stopping', 'Stopped'] };

const Icon = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true"><path d={ICON} /></svg>
);
const Line = memo(({ log }) => (
  <div className="row"><time>{log.created_at.slice(11, 23)}</time><span>{log.output}</span></div>
));

function Log({ load }) {
  const [logs, setLogs] = useState([]);
  const box = useRef(null);
  useEffect(() => { load().then(setLogs); }, [load]);
  useEffect(() => { if (box.current) box.current.scrollTop = box.current.scrollHeight; }, [logs]);
  return (
    <div className="box" ref={box}>
      {Object.entries(Object.groupBy(logs, (log) => log.stage)).map(([stage, lines]) => (
        <section key={stage}>
          <div className="head"><span>{stage}</span></div>
          {lines.map((log) => <Line key={log.id} log={log} />)}
        </section>
      ))}
    </div>
  );
}

const load = async () => logLines();

const Row = memo(({ call }) => {
  const [isOpen, setOpen] = useState(call.isOpen);
  const label = call.isRunning ? `${LABELS[call.name][0]} workspace…` : `${LABELS[call.name][1]} ${call.workspace}`;
  return (
    <div className="tool" data-state={call.isRunning ? 'running' : 'succeeded'}>
      <div className="header">
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Icon /><span className="label">{label}</span>
          {call.isRunning && <span className="spinner" role="img" aria-label="Running" />}
          <span className="chevron"><Icon /></span>
        </button>
      </div>
      {isOpen && <div><Log load={load} /></div>}
      <p className="spoken" role="status">{label}</p>
    </div>
  );
});

const Chat = ({ calls }) => calls.map((call) => <Row key={call.id} call={call} />);

let box;
window.bench = {
  mountChat(element) {
    box = element;
    const root = createRoot(element);
    flushSync(() => root.render(<Chat calls={chatCalls()} />));
  },
  rows: () => box.querySelectorAll('.label').length,
  lastLog: () => [...box.querySelectorAll('.box')].at(-1)?.textContent ?? '',
};
