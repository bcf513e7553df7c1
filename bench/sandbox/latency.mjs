// How long a sandbox takes, against the same engine and image without any of our confinement and supervision:
//   cold    create → first exec → its exit code        hardened / bare ≤ 1.15
//   warm    claim from the pool → first exec → its exit code  p95 ≤ 50 ms, and against a bare exec and our later ones
//   kill    from a deadline to the result, with daemons and under a fork bomb: at most 500 ms
//   burst   16 sandboxes at once, each with one exec
// Rounds of the two kinds alternate, so that whatever else the machine does meets both alike.
import { SandboxClient } from '@reroll/sandbox';
import Docker from 'dockerode';
import { reportFigure } from '../figures.mjs';

const IMAGE = 'reroll/js:0.1.0';
const ROUNDS = 20;
const BURST = 16;

const docker = new Docker();
const client = new SandboxClient();

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.ceil(q * values.length) - 1];

/** Reports the median and the 95th percentile of milliseconds, and says them. */
function summarize(name, values) {
  const [p50, p95] = [quantile(values, 0.5), quantile(values, 0.95)];
  reportFigure({ name, unit: 'ms', value: p50, better: 'lower' });
  reportFigure({ name: `${name}, p95`, unit: 'ms', value: p95, better: 'lower' });
  return `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (n = ${values.length})`;
}

async function timed(work) {
  const started = performance.now();
  const value = await work();
  return [performance.now() - started, value];
}

/** A container as `docker run` makes it, one exec in it, its exit code. */
async function bare(network) {
  const container = await docker.createContainer({
    Image: IMAGE,
    Cmd: ['sleep', '60'],
    HostConfig: { AutoRemove: true, NetworkMode: network },
  });
  await container.start();
  await bareExec(container);
  return () => container.remove({ force: true });
}

async function bareExec(container) {
  const exec = await container.exec({ Cmd: ['true'], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true });
  stream.resume();
  await new Promise((resolve) => stream.on('end', resolve));
  await exec.inspect();
}

async function hardened() {
  const box = await client.create({ image: IMAGE });
  await box.exec(['true']);
  return () => box.close();
}

async function cold() {
  const kinds = { bridge: () => bare('bridge'), none: () => bare('none'), hardened };
  const times = { bridge: [], none: [], hardened: [] };
  for (const work of Object.values(kinds)) await (await work())();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [kind, work] of Object.entries(kinds)) {
      const [ms, remove] = await timed(work);
      times[kind].push(ms);
      await remove();
    }
  }
  console.log(`cold   bare, bridge network  ${summarize('cold, bare, bridge network', times.bridge)}`);
  console.log(`cold   bare, no network      ${summarize('cold, bare, no network', times.none)}`);
  console.log(`cold   hardened              ${summarize('cold, hardened', times.hardened)}`);
  for (const kind of ['bridge', 'none']) {
    const ratio = quantile(times.hardened, 0.5) / quantile(times[kind], 0.5);
    console.log(`cold   hardened / bare ${kind.padEnd(6)} ${ratio.toFixed(3)}   (goal ≤ 1.15)`);
  }
}

async function warm() {
  const pooled = new SandboxClient({ pool: { size: 4, sandbox: { image: IMAGE } } });
  const times = [];
  const laterTimes = [];
  const bareTimes = [];
  for (let round = 0; round < 2 * ROUNDS; round += 1) {
    await pooled.warm();
    const [ms, box] = await timed(async () => {
      const claimed = await pooled.create({ image: IMAGE });
      await claimed.exec(['true']);
      return claimed;
    });
    times.push(ms);
    laterTimes.push((await timed(() => box.exec(['true'])))[0]);
    bareTimes.push((await timed(() => bareExec(docker.getContainer(box.id))))[0]);
    await box.close();
  }
  console.log(`warm   bare exec             ${summarize('warm, bare exec', bareTimes)}`);
  console.log(
    `warm   claim → exec          ${summarize('warm, claim and exec', times)}   (goal p95 ≤ 50 ms)`,
  );
  console.log(`warm   exec after that       ${summarize('warm, later exec', laterTimes)}`);
  await pooled.close();
}

async function kill() {
  const attempts = {
    daemons: 'setsid sh -c "nohup sleep 60 & env -i setsid sleep 60" & sleep 60',
    'fork bomb': 'b() { b | b & }; (b 2>/dev/null) & while :; do :; done',
  };
  for (const [name, script] of Object.entries(attempts)) {
    const late = [];
    for (let round = 0; round < ROUNDS / 2; round += 1) {
      const box = await client.create({ image: IMAGE });
      const timeoutMs = 1_000;
      const { durationMs } = await box.exec(['sh', '-c', script], { timeoutMs });
      late.push(durationMs - timeoutMs);
      await box.close();
    }
    console.log(
      `kill   ${name.padEnd(21)} ${summarize(`kill, ${name}`, late)} after the deadline   (goal ≤ 500 ms)`,
    );
  }
}

async function burst() {
  for (const [name, work] of Object.entries({ 'bare, bridge network': () => bare('bridge'), hardened })) {
    const [ms, removals] = await timed(() => Promise.all(Array.from({ length: BURST }, work)));
    reportFigure({ name: `burst of ${BURST}, ${name}`, unit: 'ms', value: ms, better: 'lower' });
    console.log(`burst  ${name.padEnd(21)} ${BURST} in ${(ms / 1000).toFixed(2)} s`);
    await Promise.all(removals.map((remove) => remove()));
  }
}

await cold();
await warm();
await kill();
await burst();
await client.close();
