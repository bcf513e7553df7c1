// expect: action 1
function chooseAction() {
  for (let line = 0; line < 100; line++) console.log('x'.repeat(10_000));
  console.error('x'.repeat(100_000));
  return 1;
}
