import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Extraction, extractCode } from '../src/extract.js';

const python = (text: string, extraction: Extraction = 'auto') => extractCode(text, extraction, 'python');

describe('the code in a completion', () => {
  test.each([
    ['tags', 'So:\n<answer>x = 1</answer> done', 'x = 1'],
    ['the last of several tags', '<answer>x = 1</answer> no, <answer>x = 2</answer>', 'x = 2'],
    ['a tag that is not closed', 'So <answer>x = 1\n', 'x = 1\n'],
    ['a tag on a line of its own', '<answer>\nx = 1\n\n</answer>', 'x = 1\n\n'],
    ['a fence in a tag', '<answer>\n```python\nx = 1\n```\n</answer>', 'x = 1'],
    ['a fence', 'Here:\n```python\nx = 1\ny = 2\n```\nThat is it.', 'x = 1\ny = 2'],
    ['fences, one after another', '```py\nx = 1\n```\nand\n```\ny = 2\n```', 'x = 1\n\ny = 2'],
    ['fences of the language alone', '```sh\npip install x\n```\n```Python\nx = 1\n```', 'x = 1'],
    ['a fence that is not closed', '```python\nx = 1', 'x = 1'],
    ['a longer fence around a shorter one', '````python\nx = """\n```\n"""\n````', 'x = """\n```\n"""'],
    ['tildes', '~~~\nx = 1\n~~~', 'x = 1'],
    ['code tags, after all else', '<code>x = 1</code>', 'x = 1'],
  ])('%s', (_, completion, code) => {
    expect(python(completion)).toBe(code);
  });

  test.each(['', 'I cannot.', '<answer>  \n</answer>', '```sh\nls\n```', '<answe>x</answe>'])(
    'none in %j',
    (text) => {
      expect(python(text)).toBeNull();
    },
  );

  test('an answer goes before a fence, and a fence before code tags', () => {
    const all = '<code>c</code>\n```\nf\n```\n<answer>a</answer>';
    expect(python(all)).toBe('a');
    expect(python(all, 'fence')).toBe('f');
    expect(python(all, 'code')).toBe('c');
    expect(python(all, 'whole')).toBe(all);
    expect(python('<code>c</code>\n```\nf\n```')).toBe('f');
  });

  test('a function of one’s own finds it, and null means none', () => {
    expect(python('key: x', (text) => text.slice(5))).toBe('x');
    expect(python('key: x', () => null)).toBeNull();
  });

  test('JavaScript has fences of its own', () => {
    const text = '```python\nx\n```\n```js\ny\n```';
    expect(extractCode(text, 'auto', 'javascript')).toBe('y');
  });

  test('what a tag holds comes out as it is, whatever stands around it', () => {
    const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/^\r?\n|[<`~]/.test(text));
    fc.assert(
      fc.property(plain, plain, plain, (before, code, after) => {
        const found = python(`${before}<answer>${code}</answer>${after}`);
        expect(found).toBe(code.trim() === '' ? null : code);
      }),
    );
  });
});
