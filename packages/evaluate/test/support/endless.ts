import { definePolicy } from '@reroll/policy';

const { MAX_SAFE_INTEGER } = Number;

/** A two-player policy that decides for ever: its fuel lasts for weeks, so that only a time limit can end it. */
export const ENDLESS = {
  ...definePolicy({ language: 'javascript', source: 'function chooseAction() { for (;;); }' }),
  limits: { fuelPerDecision: MAX_SAFE_INTEGER, fuelTotal: MAX_SAFE_INTEGER },
};
