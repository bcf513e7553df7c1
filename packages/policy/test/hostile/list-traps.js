// expect: action 0.5,-0.25
// contract: {"kind":"single-agent","observation":{"kind":"floats","length":2},"action":{"kind":"floats","length":2}}
// Reading a list may call the policy: each number is read once, in order.
const traps = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((name) => [
    name,
    (target, key, ...rest) => {
      console.log(name, String(key));
      return Reflect[name](target, key, ...rest);
    },
  ]),
);

function chooseAction(observation) {
  return new Proxy([observation[0], observation[1]], traps);
}
