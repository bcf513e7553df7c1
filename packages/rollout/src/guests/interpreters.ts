import type { Interpreter, PolicyLanguage } from '@reroll/policy';

/** Interpreters by language, loaded before the guests that need them are made. */
export type Interpreters = Partial<Readonly<Record<PolicyLanguage, Interpreter>>>;

/** Loads the interpreters that policies need; one that is loaded already is shared. */
export async function interpretersFor(
  policies: Iterable<{ readonly kind: string; readonly language?: PolicyLanguage }>,
): Promise<Interpreters> {
  const interpreters: Partial<Record<PolicyLanguage, Interpreter>> = {};
  for (const { language } of policies) {
    if (language === undefined) continue;
    // Loaded late: a fresh process that plays a built-in policy starts in half the time without it.
    const { loadInterpreter } = await import('@reroll/policy');
    interpreters[language] ??= await loadInterpreter(language);
  }
  return interpreters;
}
