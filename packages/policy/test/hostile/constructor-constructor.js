// expect: action 0
function chooseAction(observation, rng) {
  // Every object leads to a Function; every Function leads to this guest's own global object and no other.
  const reached = [
    observation.constructor.constructor('return this')(),
    rng.random.constructor('return this')(),
    console.log.constructor('return this')(),
    (async () => {}).constructor.constructor('return this')(),
    new Error().constructor.constructor('return this')(),
    Reflect.construct(Function, ['return this'])(),
    (0, eval)('this'),
  ];
  return reached.filter((found) => found !== globalThis || 'process' in found || 'require' in found).length;
}
