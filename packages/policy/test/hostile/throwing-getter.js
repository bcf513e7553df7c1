// expect: EXCEPTION
// contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"dict","parts":[["x",{"kind":"int"}]]}}
function chooseAction() {
  return {
    get x() {
      throw { toString: () => chooseAction() };
    },
  };
}
