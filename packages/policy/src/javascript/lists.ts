/** Lists up to here are made by a literal. */
const LONGEST_LITERAL = 48;

/**
 * The part of the prelude that reads lists: `listOf(at, length)` the numbers from a slot on, `boardOf(at, length)` the marks from a
 * byte of the squares on.
 *
 * QuickJS makes an array by a literal in a third of the time that it takes to store the same elements one by one. So there is
 * a literal for each length, compiled once, before the image is taken. Nor does a literal call what a policy puts on `Array.prototype`.
 */
export const JAVASCRIPT_LISTS = `
const LISTS = [${literals((index) => `slots[at + ${index}]`)}];
const BOARDS = [${literals((index) => `MARKS[squares[at + ${index}]]`)}];
const listOf = (at, length) => {
  if (length <= ${LONGEST_LITERAL}) return LISTS[length](at);
  const list = LISTS[${LONGEST_LITERAL}](at);
  for (let i = ${LONGEST_LITERAL}; i < length; i++) list[i] = slots[at + i];
  return list;
};
const boardOf = (at, length) => {
  if (length <= ${LONGEST_LITERAL}) return BOARDS[length](at);
  const board = BOARDS[${LONGEST_LITERAL}](at);
  for (let i = ${LONGEST_LITERAL}; i < length; i++) board[i] = MARKS[squares[at + i]];
  return board;
};
`;

function literals(element: (index: number) => string): string {
  const literal = (length: number) => `(at) => [${Array.from({ length }, (_, index) => element(index))}]`;
  return Array.from({ length: LONGEST_LITERAL + 1 }, (_, length) => literal(length)).join();
}
