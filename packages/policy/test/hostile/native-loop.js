// expect: FUEL_EXHAUSTED
const large = new Uint8Array(1e7);

function chooseAction() {
  // Each call is one instruction of the interpreter and ten million bytes of work.
  for (;;) large.fill(1).copyWithin(1, 0);
}
