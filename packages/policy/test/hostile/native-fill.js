// expect: OUT_OF_MEMORY
function chooseAction() {
  return new Uint8Array(1e8).fill(1).length;
}
