// expect: INVALID_ACTION
// contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
function chooseAction() {
  // Its length alone says enough: nothing is copied.
  return new Array(2 ** 32 - 1);
}
