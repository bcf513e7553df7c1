// The harness of rollouts in containers, and all the tasks that it can be sent: a container cannot import the host's modules.
import * as evaluate from '@reroll/evaluate/tasks';
import * as reward from '@reroll/reward/tasks';
import { createAnswer } from '@reroll/rollout/container-entry';
import * as rollout from '@reroll/rollout/tasks';

export { loadInterpreters as prepare } from '@reroll/rollout/guests';

export const answer = createAnswer([rollout, evaluate, reward]);
