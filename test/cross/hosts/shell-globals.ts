// Engine shells have WebAssembly but none of the web's globals. These three are enough to load the core: decoding
// base64, and text coders that the loader constructs and the core never calls.
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

class UnusedTextCoder {}

function decodeBase64(text: string): string {
  let decoded = '';
  let bits = 0;
  let held = 0;
  for (const character of text.replace(/=+$/, '')) {
    held = ((held << 6) | BASE64.indexOf(character)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    decoded += String.fromCharCode((held >> bits) & 0xff);
  }
  return decoded;
}

const shell = globalThis as { TextDecoder?: unknown; TextEncoder?: unknown; atob?: unknown };
shell.TextDecoder ??= UnusedTextCoder;
shell.TextEncoder ??= UnusedTextCoder;
shell.atob ??= decodeBase64;
