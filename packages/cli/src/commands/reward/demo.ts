import { scoreCompletions, type TestInput } from '@reroll/reward';
import type { Command } from 'commander';
import { rewardText, scoreTotals } from '../../output/score-lines.js';

interface Toy {
  readonly name: string;
  readonly completion: string;
  readonly tests: readonly TestInput[];
}

const answer = (code: string): string => `Here it is.\n<answer>\n${code}\n</answer>`;

/** Arithmetic, texts, and three kinds of trouble. */
const TOYS: readonly Toy[] = [
  {
    name: 'slow-sum',
    completion: answer('total = 0\nfor i in range(1_000_000):\n    total += i\nprint(total)'),
    tests: [{ stdout: '499999500000' }],
  },
  {
    name: 'string-ops',
    completion: answer('def backwards(text):\n    return text[::-1].upper()'),
    tests: [
      { call: 'backwards', args: ['hello'], expected: 'OLLEH' },
      { code: 'assert backwards(backwards("abc")) == "ABC"' },
    ],
  },
  {
    name: 'delayed-error',
    completion: answer('for i in range(100_000):\n    pass\nprint(1 / 0)'),
    tests: [{ stdout: '0' }],
  },
  { name: 'syntax-error', completion: answer('def broken(:\n    pass'), tests: [{ stdout: '' }] },
  {
    name: 'slow-list',
    completion: answer('def squares(n):\n    return [i * i for i in range(n)]'),
    tests: [{ code: 'found = squares(20_000)\nassert len(found) == 20_000 and found[-1] == 19_999 ** 2' }],
  },
];

const RULE = '-'.repeat(60);

const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** `reroll reward demo`: progress as completions finish, then all of them in order. */
export function configureRewardDemo(command: Command, signal: AbortSignal): void {
  command.action(async () => {
    say(`Scoring ${TOYS.length} completions, each in a guest of its own...\n`);
    say(`Progress (as they finish):\n${RULE}`);
    const tests = Object.fromEntries(TOYS.map((toy) => [toy.name, toy.tests]));
    const completions = TOYS.map(({ name, completion }) => ({ completion, task: name }));
    const scores = [];
    let done = 0;
    for await (const score of scoreCompletions(completions, { tests, signal })) {
      scores[score.index] = score;
      say(`  [${++done}/${TOYS.length}] ${score.index} ${score.task}: ${score.outcome}`);
    }
    say(`${RULE}\n\nFinal summary (original order):\n${RULE}`);
    for (const { index, task, reward, outcome, message, digest } of scores) {
      const why = message === null ? '' : ` (${message})`;
      say(
        `  ${index} ${task}: reward=${rewardText(reward)} ${outcome}${why}  record ${digest?.slice(0, 12)}`,
      );
    }
    say(RULE);
    say(scoreTotals(scores));
  });
}
