import { z } from 'zod';

/** An object of these members alone; one that has others is told which there are. */
export function closedObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape).join(', ');
  const expected = names === '' ? 'no such member' : `no such member, only ${names}`;
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? expected : undefined),
  });
}
