import type { PolicySpec } from '../spec/policy-spec.js';
import { alternatePolicy, constantPolicy, linearPolicy, randomPolicy } from './builtin.js';
import { codePolicy } from './code.js';
import type { Policy, PolicyContext } from './policy.js';

/** The policy that a spec asks for, made afresh for one episode. */
export function createPolicy(spec: PolicySpec, context: PolicyContext): Policy {
  if (spec.kind === 'code') return codePolicy(spec, context);
  switch (spec.name) {
    case 'random':
      return randomPolicy(context);
    case 'constant':
      return constantPolicy(spec.params);
    case 'alternate':
      return alternatePolicy(context);
    case 'linear':
      return linearPolicy(spec.params, context);
  }
}
