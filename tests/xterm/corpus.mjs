// Prints random records, and the rows that xterm draws of them, as JSON lines:
//   npm install @xterm/headless && node corpus.mjs COUNT SEED
// What differs by design (docs/terminal.md) is left out.
import xterm from "@xterm/headless";

const [count, firstSeed] = process.argv.slice(2).map(Number);
const COLUMNS = 160;
const ROWS = 20;

let state = firstSeed >>> 0;
/** A random number below `limit` (mulberry32). */
function below(limit) {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
}

const pick = (list) => list[below(list.length)];
const number = () => pick(["", "0", "1", "2", "3", "5", "9"]);

const WORDS = ["a", "bc", "def", "12%", "lqk", "世", "한글", "é", "e\u0301", " ", "  ", "~"];

/** A piece of a record. `row` is what has happened in its row. */
function piece(row) {
  switch (below(20)) {
    case 0: return "\r";
    case 1: return "\b";
    case 2: return "\t";
    case 3:
      row.index += 1;
      row.isSaved = false;
      return pick(["\n", "\r\n", "\v", "\f", "\x1bE"]);
    case 4: return `\x1b[${number()}${pick(["C", "D", "a", "I", "Z"])}`;
    case 5: return `\x1b[${number()}${pick(["G", "`"])}`;
    case 6: return `\x1b[${pick(["", "0", "1", "2"])}K`;
    // In another row than the first, xterm erases the rows before as well.
    case 7: return row.index === 0 ? `\x1b[${pick(["", "0", "1", "2"])}J` : "";
    case 8: return `\x1b[${number()}${pick(["X", "P", "@"])}`;
    case 9:
      row.isSaved = true;
      return pick(["\x1b7", "\x1b[s"]);
    case 10: return row.isSaved ? pick(["\x1b8", "\x1b[u"]) : "";
    case 11: return `${pick(WORDS)}\x1b[${number()}b`;
    case 12: return pick(["\x1b(0", "\x1b(B", "\x1b)0", "\x1b)B", "\x0e", "\x0f"]);
    case 13: return pick(["\x1b[31m", "\x1b[0m", "\x1b[38;5;9m", "\x07", "\x00", "\x1b[?25l", "\x1b]0;t\x07"]);
    default: return pick(WORDS);
  }
}

function record() {
  const row = { index: 0, isSaved: false };
  const pieces = Array.from({ length: 1 + below(14) }, () => piece(row));
  return pieces.join("");
}

/** Each write waits for a timer, so many terminals draw at the same time. */
const TERMINALS = 200;
const options = { cols: COLUMNS, rows: ROWS, convertEol: true, allowProposedApi: true };
const terminals = Array.from({ length: TERMINALS }, () => new xterm.Terminal(options));

/** The rows that a terminal shows. Undefined if one is too long for it: the log has no last column. */
async function drawn(output, terminal) {
  terminal.reset();
  await new Promise((done) => terminal.write(output, done));
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, index) => buffer.getLine(index));
  if (lines.some((line) => line.isWrapped)) return undefined;
  const rows = lines.map((line) => line.translateToString(true).trimEnd());
  while (rows.length > 0 && rows.at(-1) === "") rows.pop();
  return rows;
}

for (let index = 0; index < count; index += TERMINALS) {
  const outputs = Array.from({ length: Math.min(TERMINALS, count - index) }, record);
  const rows = await Promise.all(outputs.map((output, n) => drawn(output, terminals[n])));
  outputs.forEach((output, n) => rows[n] && console.log(JSON.stringify({ output, rows: rows[n] })));
}
