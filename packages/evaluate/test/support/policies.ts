import { definePolicy } from '@reroll/policy';

/** A policy of two-player games whose function has this body. */
export const python = (body: string, parameters = 'board, player, rng') =>
  definePolicy({ language: 'python', source: `def choose_action(${parameters}):\n    ${body}\n` });

export const javascript = (body: string, parameters = 'board, player, rng') =>
  definePolicy({ language: 'javascript', source: `function chooseAction(${parameters}) { ${body} }` });
