// expect: EXCEPTION
function chooseAction() {
  throw new Proxy(() => {}, {
    get() {
      throw this;
    },
    getPrototypeOf() {
      throw this;
    },
  });
}
