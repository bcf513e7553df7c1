// Facts that belong to figures: the machine, what it runs, and which version of the project was measured.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

const PYTHON_PACKAGES = `
import importlib.metadata, json
def version(name):
    try: return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError: return None
print(json.dumps({name: version(name) for name in ('numpy', 'gymnasium', 'envpool')}))
`;

/** What a command prints, without the line's end; null if it fails or is not there. */
function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trimEnd() : null;
}

/** The processor, its cores and memory, the system, and Node. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    os: `${type()} ${release()}`,
    arch: arch(),
    node: process.versions.node,
    v8: process.versions.v8,
  };
}

/** Processes that wanted to run, on average over 1, 5 and 15 minutes. */
export const loadAverages = () => loadavg();

/** Versions of what the baselines are made with; null for what is not installed. */
export function describeTools() {
  const packages =
    output('python3', ['-c', PYTHON_PACKAGES]) ?? '{"numpy":null,"gymnasium":null,"envpool":null}';
  return {
    cc: output('cc', ['--version'])?.split('\n')[0] ?? null,
    python: output('python3', ['--version'])?.replace('Python ', '') ?? null,
    ...JSON.parse(packages),
  };
}

/** The version of a checkout; its commit, and whether files differ from it, are null without git. */
export function describeProject(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'sim-core/package.json'), 'utf8'));
  // Without a repository of its own, git would answer for one that the checkout lies in.
  const git = (...args) => (existsSync(join(root, '.git')) ? output('git', ['-C', root, ...args]) : null);
  const changes = git('status', '--porcelain');
  return { version, commit: git('rev-parse', 'HEAD'), changed: changes === null ? null : changes !== '' };
}
