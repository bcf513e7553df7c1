/** What a guest printed, as rollouts and matches report it. */
interface PrintedOutput {
  readonly stdout: string;
  readonly stdoutTruncated: boolean;
  readonly stderr: string;
  readonly stderrTruncated: boolean;
}

/** Everything below a space but tabs, and what terminals read as control characters: a policy must not move the cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Untrusted text that is safe to show on a terminal: control characters other than tabs and line ends become U+FFFD. */
export function harmless(text: string): string {
  return text.replaceAll(CONTROL, '\ufffd');
}

/** Shows on standard error what a policy printed, each line with where it comes from: `[seed 3 stdout] …`. */
export function showPolicyOutput(source: string, output: PrintedOutput | null): void {
  if (output === null) return;
  const { stdout, stdoutTruncated, stderr, stderrTruncated } = output;
  show(`${source} stdout`, stdout, stdoutTruncated);
  show(`${source} stderr`, stderr, stderrTruncated);
}

function show(source: string, text: string, truncated: boolean): void {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (truncated) lines.push('… (the rest was dropped)');
  if (lines.length === 0) return;
  process.stderr.write(lines.map((line) => `[${source}] ${harmless(line)}\n`).join(''));
}
