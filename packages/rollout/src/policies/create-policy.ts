import type { PolicySpec } from '../spec/policy-spec.js';
import { alternatePolicy } from './alternate.js';
import { codePolicy } from './code.js';
import { constantPolicy } from './constant.js';
import { linearPolicy } from './linear.js';
import type { Policy, PolicyContext } from './policy.js';
import { randomPolicy } from './random.js';

/** The policy that a spec asks for, made afresh for one episode. */
export function createPolicy(spec: PolicySpec, context: PolicyContext): Policy {
  if (spec.kind === 'code') return codePolicy(spec, context);
  switch (spec.name) {
    case 'random':
      return randomPolicy(context);
    case 'constant':
      return constantPolicy(spec.params);
    case 'alternate':
      return alternatePolicy();
    case 'linear':
      return linearPolicy(spec.params);
  }
}
