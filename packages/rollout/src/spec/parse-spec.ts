import type { z } from 'zod';
import { RolloutError } from '../rollout-error.js';
import { describeIssues } from './spec-issues.js';

/**
 * Checks what a caller wrote against a schema and brings it into canonical form.
 *
 * @throws RolloutError `INVALID_SPEC` whose `issues` name each wrong place with what was expected and received.
 */
export function parseSpec<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error.issues);
  const lines = issues.map(
    ({ path, expected, received }) => `${path || 'spec'}: expected ${expected}, received ${received}`,
  );
  const message = `the spec is not valid\n${lines.join('\n')}`;
  throw new RolloutError('INVALID_SPEC', message, { issues, cause: parsed.error });
}
