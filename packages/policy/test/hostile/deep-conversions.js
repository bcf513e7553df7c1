// expect: STACK_OVERFLOW
const deep = {
  get next() {
    return `${deep}`;
  },
  toString() {
    return +deep;
  },
  valueOf() {
    return JSON.stringify(deep);
  },
  toJSON() {
    return [deep].sort(() => 0).map(() => deep.next);
  },
};
function chooseAction() {
  return deep.next;
}
