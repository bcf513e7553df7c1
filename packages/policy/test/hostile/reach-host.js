// expect: action 0
const attempts = [
  () => process,
  () => require('node:fs'),
  () => globalThis.process,
  () => Deno,
  () => Bun,
  () => window,
  () => self,
  () => WebAssembly,
  () => fetch('http://localhost'),
  () => new Worker('x'),
  () => setTimeout(() => {}, 0),
  () => std.exit(0),
  () => os.getcwd(),
  () => scriptArgs,
  () => print('x'),
];

function chooseAction() {
  let reached = 0;
  for (const attempt of attempts) {
    try {
      if (attempt() !== undefined) reached++;
    } catch {
      // Not there: as it should be.
    }
  }
  return reached;
}
