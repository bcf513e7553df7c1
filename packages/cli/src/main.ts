import { run } from './program.js';

// By now nothing is owned any more; an engine that never answers must not hold the process.
process.exit(await run(process.argv));
