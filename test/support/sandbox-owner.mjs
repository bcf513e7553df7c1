// A process that makes sandboxes, uses and stops them without end, in several places at once, until it is killed. It writes one
// line for each thing that it begins, so that the test knows what the kill interrupted.
import { writeSync } from 'node:fs';
import { SandboxClient } from '@reroll/sandbox';

const [, , image, tag, lanes] = process.argv;
const say = (doing) => writeSync(1, `${doing}\n`);
const client = new SandboxClient({ pool: { size: 1, sandbox: { image, tags: [tag] } } });

async function lane() {
  while (true) {
    say('create');
    const box = await client.create({ image, tags: [tag], memoryBytes: 64 * 2 ** 20 });
    say('exec');
    await box.exec(['sh', '-c', 'setsid sleep 60 & sleep 0.05']);
    say('stop');
    await box.close();
  }
}

await Promise.all(Array.from({ length: Number(lanes) }, lane));
