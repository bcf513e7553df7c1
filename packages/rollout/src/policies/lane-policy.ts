import type { LanePolicy } from '@reroll/sim-core';
import type { Action } from '../environments/action-codec.js';
import type { ConfiguredEnvironment } from '../environments/environment-kind.js';
import type { PolicySpec } from '../spec/policy-spec.js';

/** A policy that lanes play by themselves. */
export interface PolicyInLanes {
  readonly policy: LanePolicy;
  /** What every episode comes with, where actions are given. */
  readonly actions?: Uint8Array;
}

/** How lanes play a built-in policy; null for one that they cannot, which then plays one episode at a time. */
export function policyInLanes(spec: PolicySpec, environment: ConfiguredEnvironment): PolicyInLanes | null {
  if (spec.kind === 'code') return null;
  const given = (actions: readonly Action[]): PolicyInLanes => ({
    policy: { kind: 'given' },
    actions: environment.actions.encode(actions),
  });
  switch (spec.name) {
    case 'random':
      return { policy: { kind: 'random' } };
    case 'constant':
      return given([spec.params.action]);
    case 'alternate': {
      const { start } = environment.actionSpace as { start: number };
      return given([start, start + 1]);
    }
    case 'linear':
      return hasFloats(environment) ? { policy: { kind: 'linear', terms: spec.params.terms } } : null;
  }
}

/** Whether observations are of a dtype that lanes can weigh. */
function hasFloats({ layout }: ConfiguredEnvironment): boolean {
  return layout.observationLeaves.every(({ dtype }) => dtype === '<f4' || dtype === '<f8');
}
