// `reroll receipt`: made, signed, checked, refuted and left open, as files.
import { verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type JsonValue, parseReceipt, type Receipt, sha256Hex } from '@reroll/trajectory';
import { beforeAll, describe, expect, test } from 'vitest';
import { reroll } from '../support/cli.js';
import { keyPair } from '../support/key-pair.js';
import { policyFolder } from '../support/policy-files.js';

const { file, folder } = policyFolder();
const at = (name: string) => join(folder, name);
const mine = keyPair();
const keyFile = file('key.pem', mine.privateKey);
const publicFile = file('key.pub', mine.publicKey);
const otherFile = file('other.pub', keyPair().publicKey);

const read = (name: string): Receipt => parseReceipt(readFileSync(at(name), 'utf8').replace(/\n$/, ''));

/** A receipt with other members that agrees with itself, unsigned, as a file. */
function forged(name: string, from: string, change: (receipt: Receipt) => object): string {
  const { signature: _, ...honest } = read(from);
  const receipt = { ...honest, ...change(honest) } as { [member: string]: JsonValue };
  return file(name, canonicalJson({ ...receipt, specDigest: sha256Hex(canonicalJson(receipt['spec']!)) }));
}

const check = async (...words: string[]) => {
  const { exitCode, stdout, stderr } = await reroll(['receipt', 'check', ...words]);
  return { exitCode, stdout: stdout.replaceAll(`${folder}/`, ''), stderr };
};

const ROLLOUT = ['--env', 'CartPole-v1', '--max-steps', '200', '--policy', 'random'];

beforeAll(async () => {
  const batch = [...ROLLOUT, '--seeds', '0..9'];
  const made = await Promise.all([
    reroll(['receipt', 'make', ...batch, '--out', at('batch.json')]),
    reroll(['receipt', 'make', ...batch, '--digests', 'batch', '--key', keyFile, '--out', at('signed.json')]),
    reroll([
      'receipt',
      'make-match',
      '--x',
      'greedy',
      '--o',
      'random',
      '--seeds',
      '0..1',
      '--games',
      '4',
      '--out',
      at('match.json'),
    ]),
  ]);
  expect(made.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
});

describe('reroll receipt make', () => {
  test('writes what rollout says, on standard output too', async () => {
    const words = [...ROLLOUT, '--seed', '42'];
    const { exitCode, stdout, stderr } = await reroll(['receipt', 'make', ...words, '--backend', 'inline']);
    const rollout = JSON.parse((await reroll(['rollout', ...words, '--json'])).stdout);
    expect(exitCode).toBe(0);
    const receipt = parseReceipt(stdout.trimEnd());
    expect(receipt).toMatchObject({
      rollouts: 1,
      digests: [rollout.digest],
    });
    expect(receipt.spec).toMatchObject({ env: 'CartPole-v1', maxSteps: 200, seed: '42' });
    expect(stderr).toContain(`receipt of 1 rollout\nbatch digest ${receipt.batchDigest}\n`);
  });

  test('takes the options of rollout', async () => {
    const policy = file(
      'prints.js',
      'function chooseAction() { console.log("hello"); throw new Error("no"); }',
    );
    const words = [
      '--env',
      'FrozenLake-v1',
      '--env-option',
      'isSlippery=false',
      '--seeds',
      '3,4',
      '--concurrency',
      '1',
    ];
    const options = [
      '--policy',
      policy,
      '--show-output',
      '--fail-on-policy-failure',
      '--out',
      at('failed.json'),
    ];
    const { exitCode, stdout, stderr } = await reroll(['receipt', 'make', ...words, ...options]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 7, stdout: '' });
    expect(stderr).toContain('hello');
    expect(stderr).toContain('the policy failed in 2 of 2 rollouts');
    const { spec, failures, artifacts } = read('failed.json');
    expect(spec).toMatchObject({ options: { isSlippery: false }, seeds: ['3..4'] });
    expect(failures).toMatchObject([
      { index: 0, code: 'EXCEPTION', step: 0 },
      { index: 1, code: 'EXCEPTION', step: 0 },
    ]);
    expect(Object.keys(artifacts)).toEqual(['javascript interpreter', 'reroll.wasm']);
    expect(await check(at('failed.json'))).toMatchObject({
      exitCode: 0,
      stdout: 'failed.json: agrees: 2 rollouts of FrozenLake-v1, 2 failures of policies\n',
    });
  });

  test('writes nothing when a rollout fails', async () => {
    const image = ['--backend', 'docker'];
    const out = at('never.json');
    const { exitCode } = await reroll(
      ['receipt', 'make', ...ROLLOUT, '--seeds', '0', ...image, '--out', out],
      {
        environment: { DOCKER_HOST: 'unix:///nowhere.sock' },
      },
    );
    expect(exitCode).not.toBe(0);
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    [['--seeds', '0..1048576'], '--digests batch'],
    [['--seeds', '0', '--key', at('absent')], 'no such file'],
    [['--seeds', '0', '--key', publicFile], 'is no private Ed25519 key'],
    [['--seeds', '0', '--digests', 'some'], 'Allowed choices are all, batch'],
    [[], "required option '--seed, --seeds <list>'"],
  ])('refuses %j before anything runs', async (words, message) => {
    const { exitCode, stdout, stderr } = await reroll([
      'receipt',
      'make',
      ...words,
      '--out',
      at('refused.json'),
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(at('refused.json'))).toBe(false);
  });
});

describe('reroll receipt make-match', () => {
  test('writes what match says, with the secret of committed draws', async () => {
    const secret = '0123456789abcdef'.repeat(4);
    const words = [
      '--x',
      file('throws.js', 'function chooseAction() { throw new Error("no"); }'),
      '--o',
      'random',
      '--seed',
      '7',
      '--games',
      '1',
    ];
    const mode = ['--rng-mode', 'committed', '--secret', secret];
    const made = await reroll([
      'receipt',
      'make-match',
      ...words,
      ...mode,
      '--key',
      keyFile,
      '--out',
      at('committed.json'),
    ]);
    expect(made.exitCode).toBe(0);
    expect(made.stderr).toMatch(/receipt of 1 rollout, signed by ed25519:[0-9a-f]{64}/);
    expect(made.stderr).toContain('1 game forfeited; the first by X: EXCEPTION');
    const receipt = read('committed.json');
    expect(receipt).toMatchObject({
      secret,
      failures: [{ index: 0, game: 0, player: 'X', code: 'EXCEPTION' }],
    });
    expect(receipt.spec).not.toHaveProperty('secret');
    const match = JSON.parse((await reroll(['match', ...words, ...mode, '--json'])).stdout);
    expect(receipt.digests).toEqual([match.runs[0].digest]);
    expect(await check(at('committed.json'), '--key', publicFile)).toMatchObject({ exitCode: 0 });
  });
});

describe('reroll receipt check', () => {
  test('says of what it agrees, and who signed it', async () => {
    const { key } = read('signed.json').signature!;
    expect(await check(at('batch.json'), at('match.json'), at('signed.json'))).toEqual({
      exitCode: 0,
      stdout:
        'batch.json: agrees: 10 rollouts of CartPole-v1\n' +
        'match.json: agrees: 2 matches of TicTacToe-v0\n' +
        `signed.json: agrees: 10 rollouts of CartPole-v1, signed by ed25519:${key}\n`,
      stderr: '',
    });
    const lines = await check(at('signed.json'), '--json', '--backend', 'inline', '--concurrency', '1');
    expect(JSON.parse(lines.stdout)).toEqual({
      file: 'signed.json',
      outcome: 'agrees',
      reason: '10 rollouts of CartPole-v1',
      signer: `ed25519:${key}`,
    });
  });

  test('takes a signature that any tool verifies, and no other', async () => {
    const { signature, ...unsigned } = read('signed.json');
    const bytes = Buffer.from(canonicalJson(unsigned));
    expect(verify(null, bytes, mine.publicKey, Buffer.from(signature!.value, 'hex'))).toBe(true);
    expect((await check(at('signed.json'), '--key', publicFile)).exitCode).toBe(0);
    const [unknown, missing] = [
      await check(at('signed.json'), '--key', otherFile),
      await check(at('batch.json'), '--key', publicFile),
    ];
    expect(unknown).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining(`is signed by ed25519:${signature!.key}`),
    });
    expect(missing).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining('is not signed; a signature by'),
    });
    const tampered = file(
      'tampered.json',
      canonicalJson({ ...read('signed.json'), batchDigest: 'a'.repeat(64) }),
    );
    expect(await check(tampered)).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining('is not one of this receipt'),
    });
    expect(await check(at('signed.json'), '--key', at('batch.json'))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is no Ed25519 key in PEM'),
    });
  });

  test.each<[string, string, (receipt: Receipt) => object, number, RegExp]>([
    [
      'a digest',
      'batch.json',
      () => ({ digests: null, batchDigest: 'a'.repeat(64) }),
      3,
      /differs: batchDigest: the receipt has "a+", the repetition/,
    ],
    [
      'the core',
      'batch.json',
      () => ({ artifacts: { 'reroll.wasm': 'a'.repeat(64) } }),
      5,
      /cannot be checked here: needs reroll\.wasm a{64}/,
    ],
    ['no artifact', 'batch.json', () => ({ artifacts: {} }), 3, /does not name the reroll\.wasm/],
    [
      'an artifact',
      'batch.json',
      ({ artifacts }) => ({ artifacts: { ...artifacts, x: 'a'.repeat(64) } }),
      3,
      /differs: artifacts\.x/,
    ],
    [
      'a count',
      'signed.json',
      () => ({ rollouts: 1_000_000 }),
      3,
      /rollouts: the receipt has 1000000, its spec 10/,
    ],
    [
      '10^15 seeds',
      'signed.json',
      ({ spec }) => ({
        rollouts: 10 ** 15,
        spec: { ...spec, seeds: [`1..${10 ** 15}`] },
      }),
      5,
      /needs 1000000000000000 rollouts/,
    ],
    [
      'a reversed range',
      'signed.json',
      ({ spec }) => ({ spec: { ...spec, seeds: ['3..0'] } }),
      3,
      /differs: spec: seeds\[0\]/,
    ],
    [
      'a seed beside seeds',
      'batch.json',
      ({ spec }) => ({ spec: { ...spec, seed: '1' } }),
      3,
      /seed or seeds, got both/,
    ],
    [
      'a match’s digest',
      'match.json',
      ({ spec }) => ({ spec: { ...spec, games: 3 } }),
      3,
      /differs: digests\[0\]/,
    ],
  ])('tells of a receipt with %s changed', async (name, from, change, exitCode, reason) => {
    const path = forged(`${name.replaceAll(/\W/g, '-')}.json`, from, change);
    const verdict = await check(path);
    expect(verdict.stdout).toMatch(reason);
    expect(verdict.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(verdict.exitCode).toBe(exitCode);
  });

  test('ends with the worst of several', async () => {
    const other = forged('other-core.json', 'batch.json', () => ({
      artifacts: { 'reroll.wasm': 'b'.repeat(64) },
    }));
    const wrong = file('wrong.json', '{}');
    const [open, refuted] = [
      await check(other, at('batch.json')),
      await check(other, wrong, at('batch.json')),
    ];
    expect(open.exitCode).toBe(5);
    expect(refuted.exitCode).toBe(3);
    expect(refuted.stdout.split('\n').map((line) => line.split(':')[1])).toEqual([
      ' cannot be checked here',
      ' not a receipt',
      ' agrees',
      undefined,
    ]);
    expect(await check(at('absent.json'), at('batch.json'))).toMatchObject({
      exitCode: 2,
      stdout: expect.stringMatching(/^absent\.json: failed: cannot read .*no such file\nbatch\.json: agrees/),
    });
  });

  test('lets no receipt move the cursor', async () => {
    const path = forged('escape.json', 'batch.json', ({ artifacts }) => ({
      artifacts: { ...artifacts, '\u001b[2J\u009bA': 'a'.repeat(64) },
    }));
    const { exitCode, stdout } = await check(path);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('artifacts.\ufffd[2J\ufffdA');
  });

  test('does not run more than it may', async () => {
    expect(await check(at('batch.json'), '--max-rollouts', '9')).toMatchObject({
      exitCode: 5,
      stdout: expect.stringContaining('needs 10 rollouts: at most 9 are run (maxRollouts)'),
    });
  });
});
