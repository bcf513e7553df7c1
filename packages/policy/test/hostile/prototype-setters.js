// expect: action 4
// contract: two-player
// Whatever a policy puts on a prototype, reading a board calls nothing of it.
for (let index = 0; index < 50; index++) {
  for (const prototype of [Object.prototype, Array.prototype]) {
    Object.defineProperty(prototype, index, {
      get: () => 'X',
      set() {
        throw new Error('called');
      },
    });
  }
}
Array.prototype[Symbol.iterator] = Array.prototype.push = null;

function chooseAction(board, player) {
  const rest = board.length === 9 && board[1] === null && board[8] === null;
  return board[0] === 'O' && rest && player === 'X' ? 4 : 0;
}
