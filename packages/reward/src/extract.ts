import type { PolicyLanguage } from '@reroll/policy';

/**
 * Where the code of a completion stands: in `<answer>` tags, in fenced blocks, in `<code>` tags; `auto` takes the first of these, in this
 * order, that is there; `whole` takes all of it. Or a function that finds it, null for none.
 */
export type Extraction =
  | 'auto'
  | 'answer'
  | 'fence'
  | 'code'
  | 'whole'
  | ((completion: string) => string | null);

/** Names of fences that hold code of a language; one without a name may hold any. */
const FENCE_NAMES: Readonly<Record<PolicyLanguage, readonly string[]>> = {
  python: ['', 'python', 'py', 'python3'],
  javascript: ['', 'javascript', 'js', 'mjs'],
};

/**
 * Finds the code in a completion: the last answer and the last `<code>`, for models correct themselves; and, of fences, all that hold the
 * language, one after another. What is not closed reaches to the end of the completion.
 *
 * @returns null when there is none, or nothing but blanks.
 */
export function extractCode(
  completion: string,
  extraction: Extraction,
  language: PolicyLanguage,
): string | null {
  if (typeof extraction === 'function') return blankToNull(extraction(completion));
  switch (extraction) {
    case 'whole':
      return blankToNull(completion);
    case 'answer':
    case 'code':
      return lastTag(completion, extraction, language);
    case 'fence':
      return fences(completion, language);
    case 'auto':
      return (
        lastTag(completion, 'answer', language) ??
        fences(completion, language) ??
        lastTag(completion, 'code', language)
      );
  }
}

/** The names that {@link Extraction} can have. */
export const EXTRACTIONS = ['auto', 'answer', 'fence', 'code', 'whole'] as const;

/** What the last tag of a name holds, without the fence that may be around it; lines count from the first below the tag. */
function lastTag(completion: string, name: 'answer' | 'code', language: PolicyLanguage): string | null {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const start = completion.lastIndexOf(open);
  if (start < 0) return null;
  const from = start + open.length;
  const end = completion.indexOf(close, from);
  const held = completion.slice(from, end < 0 ? undefined : end).replace(/^\r?\n/, '');
  return fences(held, language) ?? blankToNull(held);
}

/** Fences of the language, joined. */
function fences(text: string, language: PolicyLanguage): string | null {
  const blocks: string[] = [];
  let block: { readonly mark: string; readonly isWanted: boolean; readonly lines: string[] } | null = null;
  const close = () => {
    if (block?.isWanted) blocks.push(block.lines.join('\n'));
    block = null;
  };
  for (const line of text.split(/\r\n|\n/)) {
    const [, mark, name] = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)/.exec(line) ?? [];
    if (block === null) {
      if (mark === undefined) continue;
      const isWanted = FENCE_NAMES[language].includes(name!.toLowerCase());
      block = { mark, isWanted, lines: [] };
    } else if (mark !== undefined && name === '' && mark.startsWith(block.mark)) close();
    else block.lines.push(line);
  }
  close();
  return blocks.length === 0 ? null : blankToNull(blocks.join('\n\n'));
}

const blankToNull = (text: string | null): string | null =>
  text === null || text.trim() === '' ? null : text;
