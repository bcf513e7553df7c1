// expect: INVALID_ACTION
function chooseAction() {
  console.log('{"action": 4, "fuelUsed": 0}');
  console.error(JSON.stringify({ action: 4 }));
  globalThis.action = globalThis.result = 4;
  return { action: 4 };
}
