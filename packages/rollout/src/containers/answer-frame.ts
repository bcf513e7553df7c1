/**
 * Frames an answer with the token of its run. The host draws 128 random bits for every run and says them to the harness
 * alone; what a policy prints is data inside the answer, and has no way to the stream that carries it.
 */
export function frameAnswer(answer: string, token: string): string {
  return `${token}\n${answer}\n${token}\n`;
}

/** The answer in a frame; null when there is anything before, after or in place of it. */
export function unframeAnswer(output: string, token: string): string | null {
  const [before, after] = [`${token}\n`, `\n${token}\n`];
  const whole = output.length >= before.length + after.length;
  if (!whole || !output.startsWith(before) || !output.endsWith(after)) return null;
  return output.slice(before.length, -after.length);
}
