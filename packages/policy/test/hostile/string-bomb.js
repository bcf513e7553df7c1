// expect: OUT_OF_MEMORY
function chooseAction() {
  let text = 'x';
  while (text.length < 2 ** 29) text = text.concat(text, text.charCodeAt(text.length - 1));
  return text.length;
}
